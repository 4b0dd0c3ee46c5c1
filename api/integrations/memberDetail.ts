import { z } from 'zod';
import { IntegrationError, type Language } from '../../core/domain/errors';
import type { Store } from '../../core/store';
import type { Integration, Member } from '../../core/store/documents';
import { findWaitingOf } from '../../core/store/inbox/backlog';
import { causes } from '../../core/store/members/documents';
import { findMembersById } from '../../core/store/members/memberList';
import { memberSchema } from '../schemas';
import { decisionOf, decisions } from './conflictDecision';
import { memberView } from './memberView';

/** A row of the list with what led to it. */
export const memberDetailSchema = memberSchema
  .extend({
    decision: z
      .enum(decisions)
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

/** @throws IntegrationError `not_found` */
export async function findMember(store: Store, integration: Integration, customerId: string): Promise<Member> {
  const [member] = await findMembersById(store, integration._id, [customerId]);
  if (!member) throw new IntegrationError('not_found');
  return member;
}

export async function memberDetail(
  store: Store,
  integration: Integration,
  member: Member,
  language: Language,
): Promise<z.infer<typeof memberDetailSchema>> {
  const waiting = await findWaitingOf(store, integration._id, [member.customerId]);
  return {
    ...memberView(member, language, waiting.has(member.customerId)),
    decision: await decisionOf(store, integration, member),
    history: (member.history ?? []).map(({ at, cause, runId, outcome, code, fields }) => ({
      at: at.toISOString(),
      cause,
      runId,
      outcome,
      code,
      fields,
    })),
  };
}
