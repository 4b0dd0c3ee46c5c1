import { workersApartMs } from '../../domain/clock';
import { maxArrivalDelayMs } from '../../domain/partnerCaps';
import { stillCountedMs } from './lastCall';

const nowMs = 1_000_000;
const farthestMs = workersApartMs + maxArrivalDelayMs;

it.each([
  ['long ago', -60_000, 0],
  ['as long ago as a call counts', -1_010, 0],
  ['a moment ago', -10, 1_000],
  ['by a clock a little ahead', 1_500, 2_510],
  ['by a clock as far ahead as clocks may be, and broken off', farthestMs, farthestMs + 1_010],
  ['by a clock a moment further ahead', farthestMs + 1, farthestMs + 1_010],
  ['by a clock an hour ahead', 3_600_000, farthestMs + 1_010],
])('a call made %s', (_title, aheadMs, expectedMs) => {
  expect(stillCountedMs(nowMs + aheadMs, 1_010, nowMs)).toBe(expectedMs);
});
