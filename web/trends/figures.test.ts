import type { DayReport } from '../api/types';
import { matchFigure, rateOf } from './figures';

const day = (date: string, contacts: number, delivered: number): DayReport => ({
  date,
  members: 200,
  lineLogins: 150,
  phones: 140,
  contacts,
  delivered,
  conflicts: 0,
  failed: 0,
  byTier: [],
});

it('has a gap for a day without a full read', () => {
  const { x, lines } = matchFigure([day('2026-11-24', 100, 50), day('2026-11-26', 150, 150)]);
  expect(x.map((at) => new Date(at * 1_000).toISOString())).toEqual([
    '2026-11-23T16:00:00.000Z',
    '2026-11-24T16:00:00.000Z',
    '2026-11-25T16:00:00.000Z',
  ]);
  expect(lines).toEqual([
    [50, null, 75],
    [50, null, 100],
  ]);
});

it('is empty before the first day', () => {
  expect(matchFigure([])).toEqual({ x: [], lines: [[], []] });
});

it('knows no rate of nothing', () => {
  expect(rateOf(0, 0)).toBeNull();
  expect(rateOf(1, 3)).toBe(33.3);
});

it('says 100 % only when no one is missing', () => {
  expect(rateOf(9_996, 10_000)).toBe(99.9);
  expect(rateOf(10_000, 10_000)).toBe(100);
});
