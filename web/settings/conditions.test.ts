import { wantedSettingsSchema } from '../../api/settingsSchemas';
import type { Condition } from '../api/types';
import { blankCondition, conditionFields, conditionProblem, knownTiers, opsOf } from './conditions';

const filled = { tier: ['金卡'], tag: 'VIP', order_count: 3, total_spent: 0, registered_at: '2024-01-01' };

it.each(conditionFields)('every comparison of %s is one that the service takes, once it has a value', (field) => {
  for (const op of opsOf(field)) {
    const conditions = [{ field, op, value: filled[field] }];
    expect(wantedSettingsSchema.safeParse({ conditions }).success).toBe(true);
  }
});

it.each(conditionFields)('what is added for %s is complete where the service takes it as it is', (field) => {
  const blank = blankCondition(field);
  const isTaken = wantedSettingsSchema.safeParse({ conditions: [blank] }).success;
  expect(conditionProblem(blank)).toBe(isTaken ? null : 'incomplete');
  expect(conditionProblem({ ...blank, value: filled[field] } as typeof blank)).toBeNull();
});

it.each([
  ['longName', { field: 'tag', op: 'has', value: ['VIP', 'a'.repeat(101)] }],
  ['longName', { field: 'tier', op: 'in', value: 'a'.repeat(101) }],
  ['incomplete', { field: 'registered_at', op: 'after', value: '20240-01-01' }],
] as const)('what the service refuses cannot be saved: %s', (problem, condition) => {
  expect(wantedSettingsSchema.safeParse({ conditions: [condition] }).success).toBe(false);
  expect(conditionProblem(condition as unknown as Condition)).toBe(problem);
});

it('tiers to choose from are those of the newest day that met any', () => {
  const day = (...tiers: (string | null)[]) => ({ byTier: tiers.map((tier) => ({ tier, members: 1, matched: 1 })) });
  expect(knownTiers([day('銀卡'), day('金卡', null, '白金'), day()])).toEqual(['金卡', '白金']);
  expect(knownTiers([])).toEqual([]);
});
