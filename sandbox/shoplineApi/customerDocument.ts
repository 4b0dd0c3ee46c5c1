import type { Settings } from '../core/settings';
import type { CustomField, Member, StoreProfile, Tier } from './member';

export interface DocumentOptions {
  /** `id` in the API, `_id` in webhooks. */
  idKey: 'id' | '_id';
  /** `+00:00` in the API, `Z` with 2-3 fractional digits in webhooks. */
  timestamps: 'offset' | 'z' | 'webhook';
  withSubscriptions: boolean;
}

/** A member as the Open API and the webhooks show it: field names and quirks of the Customer object. */
export function customerDocument(
  member: Member,
  store: StoreProfile,
  settings: Settings['shopline'],
  { idKey, timestamps, withSubscriptions }: DocumentOptions,
): Record<string, unknown> {
  const time = (ms: number | null) => (ms === null ? null : formatTime(ms, timestamps));
  const tier = store.tiers.find(({ level }) => level === member.tierLevel);
  return {
    [idKey]: member.id,
    name: member.name,
    email: member.email,
    gender: member.gender,
    birth_year: member.birthYear,
    birth_month: member.birthMonth,
    birth_day: member.birthDay,
    birthday: legacyBirthday(member),
    memo: member.memo,
    locale_code: 'zh-hant',
    ref_user_id: member.refUserId,
    ...(member.lineId === null && settings.lineIdWhenUnbound === 'absent' ? {} : { line_id: member.lineId }),
    facebook_id: null,
    google_id: null,
    ...phoneFields(member, settings),
    is_member: member.isMember,
    is_blacklisted: member.isBlacklisted,
    is_subscribed_marketing_email: member.emailMarketing,
    subscribed_email_types: member.emailMarketing ? ['user_promotion'] : [],
    ...(withSubscriptions ? { subscriptions: subscriptions(member) } : {}),
    membership_tier: tier ? tierDocument(tier) : null,
    tier_expires_at: time(member.tierExpiresAtMs),
    member_point_balance: member.points,
    credit_balance: member.credits,
    order_count: member.orderCount,
    orders_total_sum: money(member.totalSpent, store.currency),
    tags: member.tags,
    custom_data: customData(member, store),
    delivery_addresses: [],
    created_by: member.createdBy,
    registered_at: time(member.registeredAtMs),
    last_sign_in_at: member.isMember ? time(member.registeredAtMs) : null,
    current_sign_in_at: member.isMember ? time(member.updatedAtMs) : null,
    created_at: time(member.createdAtMs),
    updated_at: time(member.updatedAtMs),
  };
}

/** An own field as `GET /v1/custom_fields` shows it; `custom_data` adds the member's value. */
export function customFieldDocument({ id, type, name }: CustomField): Record<string, unknown> {
  return { field_id: id, type, name_translations: name };
}

function customData({ customData: values }: Member, { customFields = [] }: StoreProfile): Record<string, unknown>[] {
  if (!values) return [];
  const filled = customFields.filter(({ id }) => values[id] !== undefined);
  return filled.map((field) => ({ ...customFieldDocument(field), value: values[field.id] }));
}

export function tierDocument(tier: Tier): Record<string, unknown> {
  return { id: tier.id, level: tier.level, name_translations: tier.name, status: 'active' };
}

/** UTC time in one of the forms that SHOPLINE writes in different places. */
export function formatTime(ms: number, form: DocumentOptions['timestamps']): string {
  const iso = new Date(ms).toISOString();
  if (form === 'z') return iso;
  return form === 'offset' ? iso.replace('Z', '+00:00') : iso.replace(/0Z$/, 'Z');
}

/**
 * JSON as the API writes it: amounts keep their decimal point (`2720.0`), which JSON.stringify would drop. A quotation
 * mark inside a text is escaped, so the pattern can only meet the key itself.
 */
export function apiJson(value: unknown): string {
  return JSON.stringify(value).replace(/"dollars":(-?\d+)(?=[,}])/g, '"dollars":$1.0');
}

/** A confirmed mobile hides `phones` and `phone`; an unconfirmed number shows in those two alone. */
function phoneFields(member: Member, settings: Settings['shopline']): Record<string, unknown> {
  if (member.phoneVerified && member.phone !== null) {
    return {
      mobile_phone: member.phone,
      mobile_phone_country_calling_code: member.callingCode,
      mobile_phone_verified: true,
    };
  }
  const isoCodes: Record<string, string> = { '886': 'TW', '852': 'HK' };
  const phones = member.phone === null ? member.olderPhones : [...member.olderPhones, member.phone];
  return {
    mobile_phone: null,
    mobile_phone_country_calling_code: null,
    mobile_phone_verified: false,
    phones,
    phone: phones.at(-1) ?? null,
    phone_country_code:
      member.callingCode !== null && settings.phoneCountryCode === 'iso'
        ? (isoCodes[member.callingCode] ?? null)
        : member.callingCode,
  };
}

/** `birthday` as the platform still shows it: what is missing reads 1904, 1 and 1. */
export function legacyBirthday({ birthYear, birthMonth, birthDay }: Member): string | null {
  if (birthYear === null && birthMonth === null && birthDay === null) return null;
  const two = (part: number | null) => String(part ?? 1).padStart(2, '0');
  return `${birthYear ?? 1904}-${two(birthMonth)}-${two(birthDay)}`;
}

function subscriptions(member: Member): { platform: string; is_active: boolean }[] {
  const entries = [{ platform: 'email', is_active: member.emailMarketing }];
  if (member.smsMarketing !== null) entries.push({ platform: 'sms', is_active: member.smsMarketing });
  return entries;
}

function money(dollars: number, currency: StoreProfile['currency']): Record<string, unknown> {
  const symbol = currency === 'TWD' ? 'NT$' : 'HK$';
  return {
    cents: currency === 'TWD' ? dollars : Math.round(dollars * 100),
    currency_symbol: symbol,
    currency_iso: currency,
    // Not `toLocaleString`: it would take a fifth of the time of a list page.
    label: `${symbol}${String(dollars).replace(/\B(?=(\d{3})+(?!\d))/g, ',')}`,
    dollars,
  };
}
