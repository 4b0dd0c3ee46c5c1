import type { Health } from '../api/types';
import { funnelRows } from './funnel';

const health: Health = {
  guests: 30,
  members: 200,
  lineLogins: 150,
  phones: 150,
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
    ['phones', 75],
    ['contacts', 50],
    ['delivered', 49],
  ]);
  expect(rows.map(({ drops }) => drops.map(({ name, count }) => `${name} ${count}`))).toEqual([
    ['guests 30'],
    ['noLine 50'],
    [],
    ['unmet 10', 'keptApart 4', 'decidedForOther 2', 'noContact 34'],
    ['conflicts 2', 'pending 1'],
  ]);
});

it('divides by nothing in a store without members', () => {
  const none = Object.fromEntries(Object.keys(health).map((name) => [name, 0])) as unknown as Health;
  expect(funnelRows(none).map(({ percent }) => percent)).toEqual([0, 0, 0, 0, 0]);
});
