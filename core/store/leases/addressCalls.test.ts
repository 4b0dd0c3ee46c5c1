import { earliestStartMs } from './addressCalls';

const cap = { calls: 40, windowMs: 2_000 };
const nowMs = 100_000;
/** Newest first; each may be used for 200 ms. */
const chunks = (...list: [calls: number, fromMs: number][]) =>
  list.map(([calls, fromMs]) => ({ calls, fromMs, untilMs: fromMs + 200 }));

it.each<[string, ReturnType<typeof chunks>, number, number]>([
  ['the first begins at once', [], 4, nowMs],
  ['so does one that the cap has room for', chunks([4, nowMs], [32, nowMs - 100]), 4, nowMs],
  [
    'one that it has none for waits until the oldest in its way has left the window',
    chunks([4, nowMs - 50], [33, nowMs - 500], [40, nowMs - 9_000]),
    4,
    nowMs - 300 + 2_500,
  ],
  ['however long ago that was', chunks([4, nowMs - 50], [36, nowMs - 9_000]), 4, nowMs],
  ['none begins before the one that was taken before', chunks([4, nowMs + 700]), 4, nowMs + 700],
  [
    'two are in the way of a larger one',
    chunks([4, nowMs - 10], [4, nowMs - 20], [32, nowMs - 1_000]),
    40,
    nowMs + 190 + 2_500,
  ],
])('%s', (_name, taken, calls, fromMs) => {
  expect(earliestStartMs(taken, calls, cap, nowMs)).toBe(fromMs);
});
