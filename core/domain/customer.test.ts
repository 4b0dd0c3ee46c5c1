import { createdAtMs, customerSchema, updatedAtMs } from './customer';

const minimal = { id: '5ce0d084e388096bdb229a59' };

test('a customer may consist of its id alone, and every other field may be null', () => {
  expect(customerSchema.parse(minimal)).toEqual(minimal);
  const allNull = Object.fromEntries(
    Object.keys(customerSchema.out.shape)
      .filter((field) => field !== 'id')
      .map((field) => [field, null]),
  );
  expect(customerSchema.safeParse({ ...minimal, ...allNull }).success).toBe(true);
});

test('the id may be called _id, and id wins', () => {
  expect(customerSchema.parse({ _id: 'a', line_id: 'U1' })).toEqual({ id: 'a', line_id: 'U1' });
  expect(customerSchema.parse({ _id: 'a', id: 'b' }).id).toBe('b');
});

test('what we do not look at is dropped, whatever it is', () => {
  const raw: unknown = JSON.parse('{"id":"a","name":{"first":"x"},"memo":7,"__proto__":{"line_id":"U2"}}');
  expect(Object.entries(customerSchema.parse(raw))).toEqual([['id', 'a']]);
});

test.each<[string, unknown]>([
  ['id', undefined],
  ['id', 7],
  ['id', ''],
  ['line_id', 7],
  ['is_member', 'true'],
  ['phones', '0910000123'],
  ['tags', 'VIP'],
  ['tags', [7]],
  ['member_point_balance', '12'],
  ['membership_tier', 'gold'],
  ['membership_tier', { name_translations: 'gold' }],
  ['tier_expires_at', 'next year'],
  ['registered_at', 1_700_000_000],
  ['orders_total_sum', { dollars: '12.5' }],
  ['subscriptions', { sms: true }],
  ['is_blacklisted', 'no'],
])('%s of the wrong type (%j) makes the customer unreadable, never empty', (field, value) => {
  expect(customerSchema.safeParse({ ...minimal, [field]: value }).success).toBe(false);
});

test.each([null, 'customer', 7, [], [minimal]])('%j is no customer', (value) => {
  expect(customerSchema.safeParse(value).success).toBe(false);
});

test('times are read leniently, and an unreadable one is null', () => {
  expect(updatedAtMs({ updated_at: '2026-11-01 00:00:00' })).toBe(Date.UTC(2026, 10, 1));
  expect(createdAtMs({ created_at: '2026-11-01T00:00:00.00+00:00' })).toBe(Date.UTC(2026, 10, 1));
  expect(updatedAtMs({ updated_at: 'yesterday' })).toBeNull();
  expect(updatedAtMs({})).toBeNull();
  expect(createdAtMs({ created_at: null })).toBeNull();
});
