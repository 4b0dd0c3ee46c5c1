import { z } from 'zod';
import { attributeFields } from './attributes';
import { customDataField } from './customFields';
import { parseInstantMs } from './instant';
import type { ExtraField } from './keptAttributes';

const optionalText = z.string().nullish();
const optionalTexts = z.array(z.string().nullable()).nullish();

/** SHOPLINE says `id` in its API and `_id` in webhooks (contract A5). */
function withId(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null || !('_id' in raw) || 'id' in raw) return raw;
  return { ...raw, id: raw._id };
}

/** SHOPLINE never sends all of these: which ones depends on whether the mobile is verified (contract A5). */
const phoneFields = {
  mobile_phone: optionalText,
  mobile_phone_country_calling_code: optionalText,
  mobile_phone_verified: z.boolean().nullish(),
  phones: optionalTexts,
  phone: optionalText,
  phone_country_code: optionalText,
};

const { membership_tier_gap, ...usualAttributeFields } = attributeFields;

/** What every member sync looks at besides the id and the phone. */
export const customerFields = {
  is_member: z.boolean().nullish(),
  line_id: optionalText,
  email: optionalText,
  tags: optionalTexts,
  created_at: optionalText,
  updated_at: optionalText,
  ...usualAttributeFields,
};

/** Fields that only some settings need: undefined where SHOPLINE was not asked for them, or did not send them. */
export const extraCustomerFields = { membership_tier_gap, ...customDataField } satisfies Record<ExtraField, unknown>;

/** Conditions may name a tier by its id, which SHOPLINE sends as `id` or `_id` (contract A11, trap 7). */
const tierWithId = z
  .object({ ...customerFields.membership_tier.unwrap().unwrap().shape, id: optionalText, _id: optionalText })
  .nullish();

/** Every field of a customer that all syncs look at, as SHOPLINE names them. */
export const namedFields: readonly string[] = ['id', ...Object.keys(phoneFields), ...Object.keys(customerFields)];

/**
 * SHOPLINE's customer, reduced to the fields a member sync looks at (contract A5: every one may be null or absent).
 * A field of another type makes the whole customer unreadable: taken for absent, it would clear good data.
 */
export const customerSchema = z.preprocess(
  withId,
  z.object({
    id: z.string().min(1),
    ...phoneFields,
    ...customerFields,
    ...extraCustomerFields,
    membership_tier: tierWithId,
  }),
);

export type Customer = z.infer<typeof customerSchema>;

/** When the customer last changed, epoch milliseconds; null when SHOPLINE sends no time or an unreadable one. */
export function updatedAtMs(customer: Pick<Customer, 'updated_at'>): number | null {
  return customer.updated_at ? parseInstantMs(customer.updated_at) : null;
}

/** When the customer was created, epoch milliseconds; null when SHOPLINE sends no time or an unreadable one. */
export function createdAtMs(customer: Pick<Customer, 'created_at'>): number | null {
  return customer.created_at ? parseInstantMs(customer.created_at) : null;
}
