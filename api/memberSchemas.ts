import { z } from 'zod';
import { causes, memberDecisions } from '../core/domain/memberHistory';
import { memberStates } from '../core/domain/types';
import { memberSchema, shownValue } from './schemas';
import { conditionSchema } from './settingsSchemas';

/** A row of the member list, with what was decided and what led to its state. */
export const memberDetailSchema = memberSchema
  .extend({
    decision: z
      .enum(memberDecisions)
      .nullable()
      .meta({ description: 'What an admin decided of its conflict; null also where another member was chosen' }),
    history: z
      .array(
        z.object({
          at: z.iso.datetime(),
          cause: z.enum(causes),
          runId: z.string().nullable(),
          outcome: z.enum(['skipped', 'unchanged', 'delivered', 'failed', 'conflicts']),
          code: z.string().nullable(),
          fields: z.array(z.string()).meta({ description: 'What was written: keys, never values' }),
        }),
      )
      .meta({ description: 'What changed it, the newest first, ten at most' }),
  })
  .meta({ id: 'MemberDetail' });

export const comparisonSchema = z
  .object({
    isInShopline: z.boolean().meta({ description: 'False once the member was removed or merged away' }),
    isContact: z.boolean(),
    name: z.string().nullable().meta({ description: 'In SHOPLINE' }),
    lastSignInAt: z.string().nullable().meta({ description: 'When the customer last logged in to the store' }),
    contactName: z.string().nullable().meta({ description: 'In Omnichat, as the team sees it in its inbox' }),
    verdict: z.object({
      state: z.enum(memberStates),
      code: z.string().nullable(),
      reason: z.string().nullable(),
      remedy: z.string().nullable(),
      unmet: z
        .array(conditionSchema)
        .optional()
        .meta({ description: 'With `condition_not_met`: which conditions of the settings the member does not meet' }),
    }),
    fields: z
      .array(
        z.object({
          field: z.string(),
          shopline: shownValue,
          omnichat: shownValue,
          after: shownValue,
          lastWrittenAt: z.iso.datetime().nullable(),
          lastWrittenBy: z.enum(causes).nullable().meta({ description: 'Why the member was looked at then' }),
        }),
      )
      .meta({
        description:
          'Empty with the verdict `member_unreadable`. With `contact_unreadable`, `omnichat` and `after` are null: neither is known',
      }),
  })
  .meta({ id: 'MemberComparison' });
