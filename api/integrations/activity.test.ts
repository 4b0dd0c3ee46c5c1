import { noCounts } from '../../core/domain/trends';
import { activityOf } from './activity';

const now = Date.parse('2026-11-26T18:30:00Z');
const hour = (start: string, written: number, wait?: number) => {
  const counts = { ...noCounts(), written };
  if (wait !== undefined) counts.waits[wait] = written;
  return { ...counts, start: new Date(start) };
};

it('has a point for each of the last 24 hours, those without writes among them', () => {
  const { points, total, stepSeconds } = activityOf([hour('2026-11-26T18:00:00Z', 4, 0)], 1, now);
  expect(stepSeconds).toBe(3_600);
  expect(points.map(({ at }) => at)).toHaveLength(24);
  expect(points[0]).toEqual({
    at: '2026-11-25T19:00:00.000Z',
    written: 0,
    failed: 0,
    changes: 0,
    medianSeconds: null,
    p95Seconds: null,
  });
  expect(points.at(-1)).toMatchObject({ at: '2026-11-26T18:00:00.000Z', written: 4, changes: 4, medianSeconds: 0.5 });
  expect(total.written).toBe(4);
});

it('sums days of Taipei', () => {
  // 18:30 in London is the next day in Taipei, which began at 16:00.
  const { points } = activityOf(
    [hour('2026-11-26T15:00:00Z', 1), hour('2026-11-26T16:00:00Z', 2), hour('2026-11-26T18:00:00Z', 3)],
    30,
    now,
  );
  expect(points).toHaveLength(30);
  expect(points.slice(-2).map(({ at, written }) => [at, written])).toEqual([
    ['2026-11-25T16:00:00.000Z', 1],
    ['2026-11-26T16:00:00.000Z', 5],
  ]);
});
