import { meetsAll, unmetOf } from './conditions';
import { customerSchema } from './customer';
import type { Condition } from './types';

const member = {
  id: 'm1',
  membership_tier: { id: 't3', name_translations: { 'zh-hant': '金卡會員', en: 'Gold' } },
  tags: ['VIP會員', null],
  order_count: 3,
  orders_total_sum: { dollars: 1500 },
  registered_at: '2024-01-01T00:00:00+08:00',
};
const meets = (condition: Condition, fields: object = member) =>
  meetsAll(customerSchema.parse({ id: 'm1', ...fields }), [condition]);

it.each<[Condition, boolean]>([
  [{ field: 'tier', op: 'in', value: ['白金會員', ' 金卡會員'] }, true],
  [{ field: 'tier', op: 'in', value: 'Gold' }, true],
  [{ field: 'tier', op: 'in', value: 't3' }, true],
  [{ field: 'tier', op: 'in', value: ['白金會員'] }, false],
  [{ field: 'tier', op: 'not_in', value: ['金卡會員'] }, false],
  [{ field: 'tier', op: 'not_in', value: ['白金會員'] }, true],
  [{ field: 'tag', op: 'has', value: 'VIP會員' }, true],
  [{ field: 'tag', op: 'has', value: ['新客'] }, false],
  [{ field: 'tag', op: 'has_not', value: ['新客', 'VIP會員'] }, false],
  [{ field: 'tag', op: 'has_not', value: '新客' }, true],
  [{ field: 'order_count', op: 'at_least', value: 3 }, true],
  [{ field: 'order_count', op: 'at_least', value: 4 }, false],
  [{ field: 'order_count', op: 'at_most', value: 3 }, true],
  [{ field: 'order_count', op: 'at_most', value: 2 }, false],
  [{ field: 'total_spent', op: 'at_least', value: 1500 }, true],
  [{ field: 'total_spent', op: 'at_most', value: 1499.5 }, false],
  [{ field: 'registered_at', op: 'after', value: '2024-01-01' }, true],
  [{ field: 'registered_at', op: 'before', value: '2024-01-01' }, false],
  [{ field: 'registered_at', op: 'after', value: '2024-01-02' }, false],
  [{ field: 'registered_at', op: 'before', value: '2024-01-02' }, true],
  [{ field: 'registered_at', op: 'after', value: '2024-01-01T00:00:01+08:00' }, false],
])('%j is met: %s', (condition, expected) => {
  expect(meets(condition)).toBe(expected);
});

it('a member without a tier is in none, without orders has none, and without a time of registration meets no border', () => {
  expect(meets({ field: 'tier', op: 'in', value: ['Gold'] }, {})).toBe(false);
  expect(meets({ field: 'tier', op: 'not_in', value: ['Gold'] }, { membership_tier: null })).toBe(true);
  expect(meets({ field: 'tag', op: 'has_not', value: 'VIP會員' }, { tags: null })).toBe(true);
  expect(meets({ field: 'order_count', op: 'at_most', value: 0 }, { order_count: null })).toBe(true);
  expect(meets({ field: 'total_spent', op: 'at_least', value: 1 }, {})).toBe(false);
  expect(meets({ field: 'registered_at', op: 'after', value: '2000-01-01' }, {})).toBe(false);
  expect(meets({ field: 'registered_at', op: 'before', value: '2100-01-01' }, {})).toBe(false);
});

it('all conditions have to hold, and none is met by everyone', () => {
  const customer = customerSchema.parse(member);
  const few: Condition = { field: 'order_count', op: 'at_most', value: 2 };
  const gold: Condition = { field: 'tier', op: 'in', value: ['Gold'] };
  expect(meetsAll(customer, [gold])).toBe(true);
  expect(meetsAll(customer, [gold, few])).toBe(false);
  expect(meetsAll(customer, [])).toBe(true);
  expect(meetsAll(customer)).toBe(true);
});

it('those that are not met are told, and no others', () => {
  const customer = customerSchema.parse(member);
  const few: Condition = { field: 'order_count', op: 'at_most', value: 2 };
  const gold: Condition = { field: 'tier', op: 'in', value: ['Gold'] };
  const fresh: Condition = { field: 'tag', op: 'has', value: '新客' };
  expect(unmetOf(customer, [few, gold, fresh])).toEqual([few, fresh]);
  expect(unmetOf(customer, [gold])).toEqual([]);
  expect(unmetOf(customer)).toEqual([]);
});
