import type { Customer } from '../../core/domain/customer';
import { mapMember } from '../../core/domain/mapping';
import { defaultSettings, type Contact } from '../../core/domain/types';
import { attributeTypes } from '../../core/domain/keptAttributes';
import { contactStateOf, differenceOf } from '../../core/sync/records/contactState';
import { FingerprintKeys } from '../../core/store/sealing/fingerprint';

const fingerprints = new FingerprintKeys(Buffer.alloc(32)).for('i');
const store = { countryCode: 'TW', defaultLanguage: 'zh-hant' };
const place = { integrationId: 'i', channelId: 'c', attributeTypes: attributeTypes() };

/** A member with every field that a sync looks at. */
export const customerExample = {
  id: '5f00000000000000000000aa',
  name: '王小明',
  email: 'ming@example.com',
  gender: 'male',
  birth_year: 1990,
  birth_month: 2,
  birth_day: 28,
  line_id: `U${'a'.repeat(32)}`,
  is_member: true,
  is_blacklisted: false,
  is_subscribed_marketing_email: true,
  mobile_phone: '0912345678',
  mobile_phone_country_calling_code: '886',
  mobile_phone_verified: true,
  phones: ['0912345678'],
  phone: '0912345678',
  phone_country_code: '886',
  tags: ['VIP', null],
  membership_tier: { id: 't1', level: 2, name_translations: { 'zh-hant': '金卡會員', en: 'Gold' } },
  tier_expires_at: '2026-12-31T15:59:59+00:00',
  member_point_balance: 120,
  credit_balance: 50,
  order_count: 3,
  orders_total_sum: { cents: 2720, currency_iso: 'TWD', dollars: 2720.5 },
  subscriptions: [{ platform: 'sms', is_active: true }],
  registered_at: '2024-01-01T00:00:00.123+00:00',
  created_at: '2024-01-01T00:00:00+00:00',
  updated_at: '2025-01-01T00:00:00Z',
};

/**
 * Maps a customer that the schema let through, and compares the outcome with a contact that carries nothing.
 * @throws Error when what would be written is no JSON that Omnichat takes.
 */
export function assertMappable(customer: Customer, contact: Contact = blankContact()): void {
  const member = mapMember(customer, { settings: defaultSettings, store });
  if (member.phone !== null && !/^\d{5,17}$/.test(member.phone)) throw new Error('a phone that is none');
  if (!member.eligible) return;
  const difference = differenceOf(member.desired, contactStateOf(contact, place, fingerprints), [], {
    place,
    fingerprints,
  });
  for (const { key, value } of difference?.body.customAttributes ?? []) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error(`${key} is not finite`);
    if (typeof value === 'string' && value.length > 1000) throw new Error(`${key} is longer than Omnichat takes`);
  }
}

function blankContact(): Contact {
  return { userId: 'u', memberId: null, phone: null, email: null, tags: [], attributes: [], updatedAtMs: null };
}
