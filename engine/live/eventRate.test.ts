import { EventRate } from './eventRate';

function rateOf(samples: [atMs: number, count: number][]): number | null {
  const rate = new EventRate();
  for (const [atMs, count] of samples) rate.note(count, atMs);
  return rate.perSecond;
}

it.each<[string, [number, number][], number | null]>([
  ['nothing was looked at', [], null],
  [
    'it was looked at for less than a second',
    [
      [0, 0],
      [900, 400],
    ],
    null,
  ],
  [
    'events come evenly',
    [
      [0, 100],
      [500, 350],
      [1_000, 600],
    ],
    500,
  ],
  [
    'what came is older than two seconds',
    [
      [0, 0],
      [500, 400],
      [2_600, 400],
      [3_700, 400],
    ],
    0,
  ],
])('%s', (_when, samples, perSecond) => {
  expect(rateOf(samples)).toBe(perSecond);
});
