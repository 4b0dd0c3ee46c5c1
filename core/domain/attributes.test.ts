import { customAttributes } from './attributes';
import { customerSchema } from './customer';
import type { AttributeValue } from './types';

function read(key: string, fields: object, defaultLanguage: string | null = null) {
  const attribute = customAttributes.find((candidate) => candidate.key === key);
  if (!attribute) throw new Error(`no attribute ${key}`);
  return attribute.read(customerSchema.parse({ id: 'a', ...fields }), { defaultLanguage });
}

const gap = (membership_tier_gap: object) => ({ membership_tier_gap });
const tier = (name_translations: object | null) => ({ membership_tier: { name_translations } });

test.each<[string, object, AttributeValue | null | undefined]>([
  ['shopline_member_tier', tier({ en: 'Gold', 'zh-hant': '金卡' }), '金卡'],
  ['shopline_member_tier', tier({ 'zh-hant': ' ', en: 'Gold' }), 'Gold'],
  ['shopline_member_tier', tier({ 'zh-hant': null }), null],
  ['shopline_member_tier', tier(null), null],
  ['shopline_member_tier', { membership_tier: null }, null],
  ['shopline_tier_expires_on', { tier_expires_at: '2027-03-31T15:59:59.000+00:00' }, '2027-03-31'],
  ['shopline_tier_expires_on', { tier_expires_at: '2027-03-31T16:00:00Z' }, '2027-04-01'],
  ['shopline_tier_expires_on', { tier_expires_at: '' }, null],
  ['shopline_points', { member_point_balance: 0 }, 0],
  ['shopline_points', {}, null],
  ['shopline_store_credit', { credit_balance: 500 }, 500],
  ['shopline_order_count', { order_count: 12 }, 12],
  ['shopline_total_spent', { orders_total_sum: { cents: 250, dollars: 2.5 } }, 2.5],
  ['shopline_total_spent', { orders_total_sum: {} }, null],
  ['shopline_birthday', { birth_year: 1996, birth_month: 3, birth_day: 5 }, '1996-03-05'],
  ['shopline_birthday', { birth_year: null, birth_month: 3, birth_day: 5, birthday: '1904-03-05' }, null],
  ['shopline_birthday', { birth_year: 1996, birth_month: 2, birth_day: 30 }, null],
  ['shopline_gender', { gender: 'female' }, 'female'],
  ['shopline_gender', { gender: '' }, null],
  ['shopline_registered_at', { registered_at: '2019-05-19T03:42:44.000+00:00' }, '2019-05-19T11:42:44'],
  ['shopline_email_marketing', { is_subscribed_marketing_email: false }, false],
  [
    'shopline_sms_marketing',
    {
      subscriptions: [
        { platform: 'email', is_active: false },
        { platform: 'sms', is_active: true },
      ],
    },
    true,
  ],
  ['shopline_sms_marketing', { subscriptions: [{ platform: 'SMS', is_active: false }] }, false],
  ['shopline_sms_marketing', { subscriptions: [{ platform: 'email', is_active: true }] }, undefined],
  ['shopline_sms_marketing', {}, undefined],
  ['shopline_blacklisted', { is_blacklisted: true }, true],
  ['shopline_next_tier', gap({ next_tier: { id: 't2', name_translations: { 'zh-hant': '白金' } } }), '白金'],
  ['shopline_next_tier', gap({ next_tier: null }), null],
  ['shopline_tier_upgrade_threshold', gap({ next_total_spending: 20000 }), 20000],
  ['shopline_tier_upgrade_spent', gap({ user_spending: 0 }), 0],
  ['shopline_tier_upgrade_spent', gap({ user_spending: null }), null],
  ['shopline_tier_renewal_threshold', gap({ extend_total_spending: 10000.5 }), 10000.5],
  ['shopline_tier_renewal_spent', gap({ user_spendings_for_extend: 8200 }), 8200],
  ['shopline_tier_renewal_spent', { membership_tier_gap: null }, null],
  ['shopline_tier_renewal_spent', {}, undefined],
  ['shopline_tier_renewal_spent', gap({ user_spendings_for_extend: '8,200' }), undefined],
  ['shopline_birth_month', { birth_year: null, birth_month: 3, birth_day: null }, 3],
  ['shopline_birth_month', { birth_month: null, birthday: '1904-01-05' }, null],
])('%s of %j is %j', (key, fields, expected) => {
  expect(read(key, fields)).toBe(expected);
});

test('a tier without a zh-hant name takes the store’s default language, else the first', () => {
  const names = tier({ ja: 'ゴールド', en: 'Gold' });
  expect(read('shopline_member_tier', names, 'en')).toBe('Gold');
  expect(read('shopline_member_tier', names, 'vi')).toBe('ゴールド');
  expect(read('shopline_member_tier', names, 'constructor')).toBe('ゴールド');
});

test('text is cut to 1000 characters and never in the middle of one', () => {
  const long = read('shopline_gender', { gender: `${'a'.repeat(999)}😀😀` });
  expect(long).toBe('a'.repeat(999));
  expect(read('shopline_gender', { gender: 'b'.repeat(1001) })).toBe('b'.repeat(1000));
});

test('keys are what Omnichat accepts, and every example has the type of its attribute', () => {
  const patterns = {
    text: /./,
    number: /^\d+$/,
    date: /^\d{4}-\d\d-\d\d$/,
    datetime: /^\d{4}-\d\d-\d\dT[\d:]{8}$/,
    boolean: /^(true|false)$/,
  };
  const keys = customAttributes.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { key, type, example } of customAttributes) {
    expect(key).toMatch(/^[A-Za-z0-9_]{1,100}$/);
    expect(String(example)).toMatch(patterns[type]);
    expect(['number', 'boolean'].includes(type) ? typeof example : 'string').toBe(
      type === 'number' || type === 'boolean' ? type : 'string',
    );
  }
});
