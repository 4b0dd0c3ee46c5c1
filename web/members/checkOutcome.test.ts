import { checkOutcome, outcomeOf } from './checkOutcome';

const skipped = { state: 'skipped', code: 'no_phone', isWaiting: false, updatedAt: '2026-01-01T00:00:00Z' } as const;

it.each([
  ['checking', { ...skipped, isWaiting: true }],
  ['checking', { ...skipped, state: 'pending', code: null }],
  ['unchanged', skipped],
  ['changed', { ...skipped, state: 'delivered', code: null }],
  ['changed', { ...skipped, code: 'no_line_login' }],
] as const)('is %s when the row says %j', (outcome, now) => {
  expect(checkOutcome(skipped, now)).toBe(outcome);
});

it.each([
  ['checking', null, 2_000],
  ['checking', 1_000, 999],
  ['unchanged', 1_000, 1_001],
])('is %s when the check was answered at %p and the same row was read at %p', (outcome, answeredAtMs, readAtMs) => {
  expect(outcomeOf({ before: skipped, answeredAtMs }, skipped, readAtMs)).toBe(outcome);
});
