import type { ReadPage } from './storeReader';
import { partsOf } from './parts';

const pageOf = (members: number, fields: Partial<ReadPage> = {}): ReadPage => ({
  customers: Array.from({ length: members }, (_, at) => ({ id: `c${at}` })),
  unreadableIds: [],
  receivedCount: members,
  lastId: members === 0 ? null : `c${members - 1}`,
  totalCount: members,
  perPage: null,
  asOfMs: 1,
  tookMs: 1,
  reachedCreatedAtMs: null,
  isLast: false,
  ...fields,
});

it.each([0, 1, 50])('a page of %d members is one part', (members) => {
  const page = pageOf(members, { isLast: members === 0 });
  expect(partsOf(page)).toEqual([page]);
});

it('a larger one is divided in its order, and a walk can go on after each part', () => {
  const page = pageOf(120, { isLast: true, lastId: 'unreadable', unreadableIds: ['unreadable'] });
  const parts = partsOf(page);
  expect(parts.flatMap(({ customers }) => customers)).toEqual(page.customers);
  expect(
    parts.map(({ customers, lastId, isLast, unreadableIds }) => [customers.length, lastId, isLast, unreadableIds]),
  ).toEqual([
    [50, 'c49', false, ['unreadable']],
    [50, 'c99', false, []],
    [20, 'unreadable', true, []],
  ]);
});
