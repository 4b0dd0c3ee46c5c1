import { customAttributes } from './attributes';
import { isWholeCustomer } from './wholeCustomer';

const confirmed = {
  mobile_phone: '0910000123',
  mobile_phone_country_calling_code: '886',
  mobile_phone_verified: true,
};
const unconfirmed = { mobile_phone: null, mobile_phone_verified: false, phones: [], phone: null };
const fields = {
  _id: '5ce0d084e388096bdb229a59',
  is_member: true,
  line_id: null,
  email: null,
  tags: [],
  created_at: '2019-05-19T03:42:44Z',
  updated_at: '2026-11-01T00:00:00Z',
  membership_tier: { id: 't1', name_translations: { 'zh-hant': '一般會員' } },
  tier_expires_at: null,
  member_point_balance: 0,
  credit_balance: 0,
  order_count: 0,
  orders_total_sum: { cents: 0, dollars: 0 },
  birth_year: null,
  birth_month: null,
  birth_day: null,
  gender: null,
  registered_at: null,
  is_subscribed_marketing_email: false,
  subscriptions: [{ platform: 'sms', is_active: true }],
  is_blacklisted: false,
};
const whole: Record<string, unknown> = { ...fields, ...confirmed };

function without(key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== key));
}

it('is a document with every field, null or not', () => {
  expect(isWholeCustomer(whole, [])).toBe(true);
  expect(isWholeCustomer({ ...whole, membership_tier: null, orders_total_sum: null, subscriptions: null }, [])).toBe(
    true,
  );
});

it.each([
  ...customAttributes.filter(({ isOptional }) => !isOptional).flatMap(({ fields: of }) => Object.keys(of)),
  ...['is_member', 'line_id', 'email', 'tags', 'updated_at'],
])('is not one without %s', (key) => {
  expect(isWholeCustomer(without(key), [])).toBe(false);
});

it.each([
  ['a tier without its names', { membership_tier: { id: 't1', level: 1 } }],
  ['a sum without dollars', { orders_total_sum: { cents: 100 } }],
  ['a subscription without its state', { subscriptions: [{ platform: 'sms' }] }],
])('is not one with %s', (_name, part) => {
  expect(isWholeCustomer({ ...whole, ...part }, [])).toBe(false);
});

it.each<[string, Record<string, unknown>, boolean]>([
  ['a confirmed mobile alone', confirmed, true],
  ['a mobile without its calling code', { mobile_phone: '0910000123' }, false],
  ['no phone, and all fields of one', { ...unconfirmed, phone_country_code: null }, true],
  ['the last phone alone', { phone: '0910000123', phone_country_code: '886' }, true],
  ['a phone without its country', { ...unconfirmed, phone: '0910000123' }, false],
  ['no mobile, and nothing of other phones', { mobile_phone: null, mobile_phone_country_calling_code: null }, false],
  ['no phone field at all', {}, false],
])('with %s', (_name, phone, expected) => {
  expect(isWholeCustomer({ ...fields, ...phone }, [])).toBe(expected);
});

const gap = {
  next_tier: null,
  next_total_spending: null,
  user_spending: null,
  extend_total_spending: null,
  user_spendings_for_extend: null,
};

it.each([
  ['the gap to the next tier', 'membership_tier_gap' as const, [null, gap]],
  ['custom fields', 'custom_data' as const, [null, [], [{ field_id: 'f1', value: 'x', type: 'text' }]]],
])('has to carry %s where the settings look at it', (_name, field, values) => {
  expect(isWholeCustomer(whole, [field])).toBe(false);
  for (const value of values) expect(isWholeCustomer({ ...whole, [field]: value }, [field])).toBe(true);
});

it('is not one with a part of the gap where the settings look at it', () => {
  expect(isWholeCustomer({ ...whole, membership_tier_gap: { next_tier: null } }, ['membership_tier_gap'])).toBe(false);
});
