import { z } from 'zod';
import { unprocessable } from './errors';
import type { Member } from './member';
import type { MemberPatch } from './memberPatch';
import type { Store } from './store';

const text = z.string().nullable();

/** The most tags of one customer; a write that would leave more changes no tags, and is still answered with 200. */
export const maxTags = 60;

/** What SHOPLINE documents for writing a customer, without `line_info` and `facebook_info`: their keys are unknown. */
const documented = z
  .object({
    name: z.string(),
    email: text,
    gender: z.enum(['male', 'female', 'other']).nullable(),
    birthday: z.iso.date().nullable(),
    birth_year: z.int().nullable(),
    birth_month: z.int().min(1).max(12).nullable(),
    birth_day: z.int().min(1).max(31).nullable(),
    mobile_phone: text,
    mobile_phone_country_calling_code: text,
    phones: z.union([z.array(z.string()), z.string()]),
    phone: text,
    phone_country_code: text,
    is_member: z.boolean(),
    is_blacklisted: z.boolean(),
    is_accept_marketing: z.boolean(),
    is_subscribed_marketing_email: z.boolean(),
    is_subscribed_marketing_sms: z.boolean(),
    membership_tier_id: z.string(),
    delivery_addresses: z.array(z.unknown()).max(5),
    tags: z.array(z.string().min(3).max(40)),
    custom_fields: z.record(z.string(), text),
    memo: text,
    ref_user_id: text,
    created_by: z.enum(['shop', 'admin', 'openapi', 'shop_crm', 'pos']),
    send_notification: z.boolean(),
  })
  .partial();
type CustomerBody = z.infer<typeof documented>;

export interface CustomerWrite {
  patch: MemberPatch;
  createdBy: Member['createdBy'];
  /** Whether SHOPLINE mails or texts the member, as it does unless the caller says no. */
  notifies: boolean;
}

/**
 * Reads the body of `POST /v1/customers` and `PUT /v1/customers/{id}`. Fields that are not sent stay as they are;
 * unknown ones are ignored.
 * @throws {ApiError} 422 for what breaks a documented rule.
 */
export function readCustomerWrite(store: Store, body: Record<string, unknown>): CustomerWrite {
  const parsed = documented.safeParse(body);
  if (!parsed.success)
    throw unprocessable(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const { data } = parsed;
  const isSent = (key: string) => key in data;
  const emailMarketing = data.is_subscribed_marketing_email ?? data.is_accept_marketing;
  const patch: MemberPatch = {
    ...pick(data, ['name', 'email', 'gender', 'is_member', 'is_blacklisted', 'memo', 'ref_user_id', 'custom_fields']),
    ...(isSent('birthday') ? wholeBirthday(data) : pick(data, ['birth_year', 'birth_month', 'birth_day'])),
    ...phoneFields(data),
    ...(data.tags && data.tags.length <= maxTags ? { tags: data.tags } : {}),
    ...(data.membership_tier_id === undefined ? {} : { tier_level: tierLevel(store, data.membership_tier_id) }),
    ...(emailMarketing === undefined ? {} : { is_subscribed_marketing_email: emailMarketing }),
    ...(data.is_subscribed_marketing_sms === undefined ? {} : { sms_marketing: data.is_subscribed_marketing_sms }),
  };
  return { patch, createdBy: data.created_by ?? 'openapi', notifies: data.send_notification ?? true };
}

function pick<K extends keyof CustomerBody>(data: CustomerBody, keys: readonly K[]): Pick<CustomerBody, K> {
  return Object.fromEntries(keys.flatMap((key) => (key in data ? [[key, data[key]]] : []))) as Pick<CustomerBody, K>;
}

/** `birthday` and its parts exclude each other. */
function wholeBirthday(data: CustomerBody): MemberPatch {
  if (['birth_year', 'birth_month', 'birth_day'].some((key) => key in data))
    throw unprocessable('birthday must not be sent with birth_year, birth_month or birth_day');
  const [year, month, day] = data.birthday?.split('-').map(Number) ?? [];
  return { birth_year: year ?? null, birth_month: month ?? null, birth_day: day ?? null };
}

/** A number that comes by API is not confirmed: it is shown among `phones` until the member confirms it. */
function phoneFields(data: CustomerBody): MemberPatch {
  if (data.mobile_phone === null) return { mobile_phone: null };
  if (data.mobile_phone !== undefined) {
    if (!data.mobile_phone_country_calling_code)
      throw unprocessable('mobile_phone needs mobile_phone_country_calling_code');
    return unconfirmed([data.mobile_phone], data.mobile_phone_country_calling_code);
  }
  if (data.phone == null && data.phones === undefined) return {};
  const phones = typeof data.phones === 'string' ? data.phones.split(',') : (data.phones ?? []);
  const all = data.phone == null ? phones : [...phones.filter((phone) => phone !== data.phone), data.phone];
  return unconfirmed(all, data.phone_country_code ?? null);
}

function unconfirmed(phones: string[], callingCode: string | null): MemberPatch {
  return {
    mobile_phone: phones.at(-1) ?? null,
    mobile_phone_country_calling_code: callingCode,
    mobile_phone_verified: false,
    older_phones: phones.slice(0, -1),
  };
}

function tierLevel(store: Store, id: string): number {
  const tier = store.profile.tiers.find((one) => one.id === id);
  if (!tier) throw unprocessable('membership_tier_id is not a tier of this merchant');
  return tier.level;
}
