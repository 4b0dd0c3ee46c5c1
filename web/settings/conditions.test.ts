import { wantedSettingsSchema } from '../../api/settingsSchemas';
import type { Condition } from '../api/types';
import { en } from '../locales/en';
import { zhTW } from '../locales/zh-TW';
import { blankCondition, conditionFields, conditionProblem, describeCondition, knownTiers, opsOf } from './conditions';

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

it.each<[Condition, string, string]>([
  [
    { field: 'tier', op: 'in', value: ['金卡', '白金'] },
    '會員等級（是其中之一）：金卡、白金',
    'Membership tier (is one of): 金卡, 白金',
  ],
  [{ field: 'tag', op: 'has_not', value: 'VIP' }, '標籤（都沒有）：VIP', 'Tag (is none of): VIP'],
  [
    { field: 'total_spent', op: 'at_least', value: 15_800 },
    '累積消費金額（至少）：15,800',
    'Total spent (at least): 15,800',
  ],
  [
    { field: 'registered_at', op: 'before', value: '2024-01-01' },
    '註冊日期（之前）：2024-01-01',
    'Day of registration (before): 2024-01-01',
  ],
])('%j is told in the words of its row', (condition, inChinese, inEnglish) => {
  expect(describeCondition(condition, zhTW, 'zh-TW')).toBe(inChinese);
  expect(describeCondition(condition, en, 'en')).toBe(inEnglish);
});
