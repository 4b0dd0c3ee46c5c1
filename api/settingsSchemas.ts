import { z } from 'zod';
import { borderOf, longestName, mostConditions, mostNames } from '../core/domain/conditions';

export const attributeTypes = z.enum(['text', 'number', 'date', 'datetime', 'boolean']);

const name = z.string().trim().min(1).max(longestName);
const names = z.union([name, z.array(name).min(1).max(mostNames)]);
const number = z.number().min(0);
const moment = z
  .string()
  .max(40)
  .refine((value) => borderOf(value) !== null)
  .meta({ description: 'A day, which begins in Taipei, or a time' });

export const conditionSchema = z
  .discriminatedUnion('field', [
    z.strictObject({ field: z.literal('tier'), op: z.enum(['in', 'not_in']), value: names }),
    z.strictObject({ field: z.literal('tag'), op: z.enum(['has', 'has_not']), value: names }),
    z.strictObject({
      field: z.enum(['order_count', 'total_spent']),
      op: z.enum(['at_least', 'at_most']),
      value: number,
    }),
    z.strictObject({ field: z.literal('registered_at'), op: z.enum(['after', 'before']), value: moment }),
  ])
  .meta({ id: 'Condition', description: 'What a member has to meet; of several names, one is enough' });

/** A contact's attributes are kept in an object. There, such a key would name a part that every object has. */
const isNoNameOfObjects = (key: string) => !(key in {});

const customFieldSchema = z
  .strictObject({
    fieldId: name.meta({ description: 'As `GET …/custom-fields` names it' }),
    key: z
      .string()
      .regex(/^\w{1,100}$/)
      .refine(isNoNameOfObjects)
      .meta({ description: 'Of an attribute that the team has defined in Omnichat' }),
    type: attributeTypes,
    enabled: z.boolean(),
  })
  .meta({ id: 'CustomField' });

export const settingsSchema = z
  .strictObject({
    eligibility: z.enum(['line_and_phone', 'line']),
    unmatched: z.enum(['skip', 'create']),
    attributes: z.array(z.strictObject({ key: z.string(), enabled: z.boolean() })),
    conditions: z.array(conditionSchema).max(mostConditions).meta({ description: 'All must hold' }),
    customFields: z.array(customFieldSchema).max(50),
    version: z.number().int().meta({
      description: 'Counts the saves. A change that is made from an older one is 409 `settings_changed`',
    }),
    hasOmnichatWebhookSecret: z
      .boolean()
      .meta({ description: "Whether the team's own secret signs its webhooks; said only, not set by this field" }),
  })
  .meta({ id: 'Settings' });

/** Settings that are not saved: an absent field stands for the saved value. */
export const draftSettingsSchema = settingsSchema.omit({ hasOmnichatWebhookSecret: true }).partial();

/** Settings to save: an absent field stays as it is. */
export const wantedSettingsSchema = settingsSchema.partial().extend({
  omnichatWebhookSecret: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]{8,200}$/)
    .nullish()
    .meta({ writeOnly: true, description: "Signature Secret of the team's own Omnichat webhook; null removes it" }),
});
