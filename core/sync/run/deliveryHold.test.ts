import { deliveryHoldMs } from './deliveryHold';

const rates = { pageSize: 50, shoplinePerSecond: 20, omnichatPerSecond: 40 };

it.each([
  ['unknown', null, 9_000],
  ['of 1,000 members, read in a second', 1_000, 9_000],
  ['of 4,500 members, read in 4.5 seconds', 4_500, 9_000],
  ['of 5,000 members', 5_000, 1_000],
  ['of 100,000 members, written in 42 minutes', 100_000, 15_000],
])('a store %s is waited for so long', (_what, total, holdMs) => {
  expect(deliveryHoldMs({ total, ...rates })).toBe(holdMs);
});
