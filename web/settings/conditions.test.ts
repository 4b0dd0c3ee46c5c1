import { wantedSettingsSchema } from '../../api/settingsSchemas';
import { blankCondition, conditionFields, isComplete, knownTiers, opsOf } from './conditions';

const filled = { tier: ['金卡'], tag: 'VIP', order_count: 3, total_spent: 0, registered_at: '2024-01-01' };

it.each(conditionFields)('every comparison of %s is one that the service takes, once it has a value', (field) => {
  for (const op of opsOf(field)) {
    const conditions = [{ field, op, value: filled[field] }];
    expect(wantedSettingsSchema.safeParse({ conditions }).success).toBe(true);
  }
});

it.each(conditionFields)('what is added for %s is complete where the service takes it as it is', (field) => {
  const blank = blankCondition(field);
  expect(isComplete(blank)).toBe(wantedSettingsSchema.safeParse({ conditions: [blank] }).success);
  expect(isComplete({ ...blank, value: filled[field] } as typeof blank)).toBe(true);
});

it('tiers to choose from are those of the newest day that met any', () => {
  const day = (...tiers: (string | null)[]) => ({ byTier: tiers.map((tier) => ({ tier, members: 1, matched: 1 })) });
  expect(knownTiers([day('銀卡'), day('金卡', null, '白金'), day()])).toEqual(['金卡', '白金']);
  expect(knownTiers([])).toEqual([]);
});
