import { customAttributes } from './attributes';
import { customerFields } from './customer';
import { isWholeCustomer } from './wholeCustomer';

const confirmed = {
  mobile_phone: '0910000123',
  mobile_phone_country_calling_code: '886',
  mobile_phone_verified: true,
};
const unconfirmed = { mobile_phone: null, mobile_phone_verified: false, phones: [], phone: null };
/** Every field there is, so that a new attribute's field is covered. Only fields with inner fields have a value. */
const fields = {
  ...Object.fromEntries(Object.keys(customerFields).map((key) => [key, null])),
  membership_tier: { id: 't1', name_translations: { 'zh-hant': '一般會員' } },
  orders_total_sum: { cents: 0, dollars: 0 },
  subscriptions: [{ platform: 'sms', is_active: true }],
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

it('has to tell the id of its tier where a condition looks at tiers, which may be named by it', () => {
  const nameless = { ...whole, membership_tier: { name_translations: { 'zh-hant': '一般會員' } } };
  const conditions = [{ field: 'tier' as const, op: 'in' as const, value: ['t1'] }];
  expect(isWholeCustomer(nameless, [])).toBe(true);
  expect(isWholeCustomer(nameless, [], conditions)).toBe(false);
  for (const tier of [null, fields.membership_tier, { _id: 't1', name_translations: null }])
    expect(isWholeCustomer({ ...whole, membership_tier: tier }, [], conditions)).toBe(true);
});
