import { askedOf, countDone, percentDone, rankCodes } from './progress';

const counts = { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };

describe('progress', () => {
  it('counts every outcome once', () => {
    const all = { ...counts, skipped: 1, unchanged: 2, delivered: 3, failed: 4, conflicts: 5 };
    expect(countDone({ ...all, read: 99, eligible: 99 })).toBe(15);
  });

  it.each([
    [999, 1000, 1000, 99],
    [1000, 1000, 1000, 100],
    [29, 100, 100, 29],
    [500, 1100, 1000, 45],
    [0, 0, 0, 100],
    [3, 3, null, null],
  ])('%d delivered of %d read and %d expected is %s %%', (delivered, read, total, percent) => {
    expect(percentDone({ counts: { ...counts, delivered, read }, total })).toBe(percent);
  });
});

it('reasons are ranked, and those of nobody left out', () => {
  expect(rankCodes({ no_phone: 2, no_line_login: 5, not_a_member: 0 })).toEqual([
    { code: 'no_line_login', count: 5 },
    { code: 'no_phone', count: 2 },
  ]);
});

it.each([
  ['running', 'run', null],
  ['running', 'pause', 'pause'],
  ['waiting', 'pause', 'pause'],
  ['paused', 'pause', null],
  ['paused', 'run', 'run'],
  ['running', 'cancel', 'cancel'],
  ['paused', 'cancel', 'cancel'],
] as const)('of a run that is %s, and shall %s, not carried out yet: %s', (status, desired, asked) => {
  expect(askedOf({ status, desired })).toBe(asked);
});
