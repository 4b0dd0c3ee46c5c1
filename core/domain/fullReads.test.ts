import { fullReadEveryMs, nextFullReadAt, type ReadHistory, type ReadState } from './fullReads';

const cadence = { budget: 0.05, leastSeconds: 120, mostSeconds: 21_600 };
const small = { lastFullReadCalls: 1, reconcileEverySeconds: 900 };

it.each([
  ['a small store', small, 120],
  ['a store of 20,000 pages: 5 % of 20 calls a second', { ...small, lastFullReadCalls: 20_000 }, 20_000],
  ['a store that is swept oftener', { ...small, reconcileEverySeconds: 5 }, 5],
  ['a store in which three found nothing: eight times as late', { ...small, quietFullReads: 3 }, 960],
  ['a store at rest for long: every six hours', { ...small, quietFullReads: 60 }, 21_600],
  [
    'a large store at rest: no oftener than it may cost',
    { ...small, lastFullReadCalls: 40_000, quietFullReads: 60 },
    40_000,
  ],
])('the interval of full reads of %s', (_what, history, seconds) => {
  expect(fullReadEveryMs(cadence, history)).toBe(seconds * 1_000);
});

it('never shrinks where the most is set below the least', () => {
  expect(fullReadEveryMs({ ...cadence, mostSeconds: 60 }, { ...small, quietFullReads: 5 })).toBe(120_000);
});

const readAt = new Date('2026-11-27T01:00:00Z');
const followed: ReadHistory & ReadState = {
  ...small,
  ...{ isLive: true, attentions: {}, endedAt: null, lastFullReadAt: readAt },
};

it.each<[string, ReadHistory & ReadState, string | undefined]>([
  ['after the interval', followed, '2026-11-27T01:02:00.000Z'],
  ['now, where it is overdue', { ...followed, lastFullReadAt: new Date('2026-11-27T00:00:00Z') }, readAt.toISOString()],
  ['never before the first sync', { ...followed, isLive: false, lastFullReadAt: null }, undefined],
  [
    'never while something holds the store up',
    { ...followed, attentions: { line_account_gone: { at: readAt } } },
    undefined,
  ],
  [
    'as ever, while only the clearing of members waits for an admin',
    { ...followed, attentions: { removals_unconfirmed: { at: readAt } } },
    '2026-11-27T01:02:00.000Z',
  ],
  ['never between the beginning of a full sync and its end', { ...followed, hasUnfinishedSync: true }, undefined],
  ['never after the binding ended', { ...followed, endedAt: readAt }, undefined],
])('everyone is read next %s', (_when, integration, next) => {
  expect(nextFullReadAt(cadence, integration, readAt.getTime())?.toISOString()).toBe(next);
});
