import type { Health } from '../api/types';
import { funnelRows } from './funnel';

const health: Health = {
  guests: 30,
  members: 200,
  lineLogins: 150,
  phones: 140,
  unmet: 10,
  keptApart: 4,
  decidedForOther: 2,
  contacts: 100,
  delivered: 97,
  conflicts: 2,
  failed: 0,
  takenBack: 0,
  pending: 1,
  checkedAt: null,
  nextCheckAt: null,
};

it('has a share of all members for each step, and who drops out before it', () => {
  const rows = funnelRows(health);
  expect(rows.map(({ name, percent }) => [name, percent])).toEqual([
    ['members', 100],
    ['lineLogins', 75],
    ['phones', 70],
    ['contacts', 50],
    ['delivered', 48],
  ]);
  expect(rows.map(({ drops }) => drops.map(({ name, count }) => `${name} ${count}`))).toEqual([
    ['guests 30'],
    ['noLine 50'],
    ['noPhone 10'],
    ['unmet 10', 'keptApart 4', 'decidedForOther 2', 'noContact 24'],
    ['conflicts 2', 'pending 1'],
  ]);
});

it('has no step for phones where no member lacks one, or the settings ask for none', () => {
  const rows = funnelRows({ ...health, phones: health.lineLogins });
  expect(rows.map(({ name }) => name)).toEqual(['members', 'lineLogins', 'contacts', 'delivered']);
});

it('divides by nothing in a store without members', () => {
  const none = Object.fromEntries(Object.keys(health).map((name) => [name, 0])) as unknown as Health;
  expect(funnelRows(none).map(({ percent }) => percent)).toEqual([0, 0, 0, 0]);
});

it('says 100 % of a step only when no member is missing', () => {
  const all = { ...health, members: 10_000, lineLogins: 10_000, phones: 10_000, contacts: 10_000 };
  const shown = (delivered: number) => funnelRows({ ...all, delivered }).at(-1)?.percent;
  expect([9_960, 9_999, 10_000].map(shown)).toEqual([99, 99, 100]);
});
