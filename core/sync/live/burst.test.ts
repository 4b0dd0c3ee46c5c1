import { Burst, EventRate, isBurst } from './burst';

const nowMs = 1_000_000;
/** This many arrivals, evenly spread from `fromMs` to `toMs` before now. */
const arrivals = (count: number, fromMs: number, toMs = 0) =>
  Array.from({ length: count }, (_, index) => nowMs - fromMs + ((fromMs - toMs) * index) / count);

it.each([
  ['50 within a tenth of a second', arrivals(50, 100), true],
  ['500 a second for two seconds', arrivals(1_000, 2_000), true],
  ['300 members edited again and again', arrivals(300, 600), true],
  ['19 at once', arrivals(19, 10), false],
  ['30 a second, as in a flash sale that the lease keeps up with', arrivals(60, 2_000), false],
  ['30 at once, a second ago', arrivals(30, 1_000, 990), false],
  ['thousands, none of them in the last two seconds', arrivals(5_000, 60_000, 2_000), false],
  ['nothing', [], false],
])('%s', (_what, receivedAtMs, isOne) => {
  expect(isBurst(receivedAtMs, 40, nowMs)).toBe(isOne);
});

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

it('a burst is not over because the database answers late', () => {
  const burst = new Burst(40, false);
  const answeredAtMs = nowMs + 3_000;
  jest.spyOn(Date, 'now').mockReturnValue(answeredAtMs);
  burst.look(arrivals(300, 600), nowMs);
  expect(burst.isOn).toBe(true);
  burst.look(arrivals(300, 60_000, 2_000), nowMs);
  expect(burst.isOn).toBe(false);
});
