import { servingIndexes, type Index } from './servingIndex';

const indexes: Index[] = [{ store: 1, phone: 1 }, { store: 1, state: 1, _id: 1 }, { store: 1, at: -1 }, { ended: 1 }];
const [phone, state, at, ended] = indexes;
const id = { _id: 1 };

const served: [string, object, Record<string, number>, (Index | undefined)[]][] = [
  ['an id', { _id: 'a' }, {}, [id]],
  ['some ids', { _id: { $in: ['a', 'b'] } }, {}, [id]],
  ['an id, whatever else is asked of it', { _id: 'a', note: { $ne: null } }, { at: 1 }, [id]],
  ['ids from one on, in their order', { _id: { $gt: 'a' } }, { _id: 1 }, [id]],
  ["a store's ids", { _id: { $gt: 'i:', $lt: 'i;' }, integrationId: 'i' }, { _id: 1 }, [id]],
  ['the first field alone', { store: 's' }, {}, [phone]],
  ['several values of it', { store: { $in: ['s', 't'] } }, {}, [phone]],
  ['two fields in any order', { phone: 1, store: 's' }, {}, [phone]],
  ['several values of the second', { store: 's', phone: { $in: [1, 2] } }, {}, [phone]],
  ['several values of both', { store: { $in: ['s', 't'] }, phone: { $in: [1, 2] } }, {}, [phone]],
  ['a range after what is equal', { store: 's', state: 'failed', _id: { $gt: 'a' } }, { _id: 1 }, [state]],
  ['an order after what is equal', { store: 's' }, { at: -1 }, [at]],
  ['the order the other way round', { store: 's' }, { at: 1 }, [at]],
  ['an order by what is equal', { store: 's', state: 'failed' }, { state: 1, _id: 1 }, [state]],
  ['what is not null', { ended: { $ne: null } }, {}, [ended]],
  ['alternatives', { $or: [{ ended: { $ne: null } }, { _id: { $in: ['a'] } }] }, {}, [ended, id]],
  ['what holds beside alternatives', { store: 's', $or: [{ phone: 1 }, { state: 'failed' }] }, {}, [phone, state]],
];

it.each(served)('is served by an index: %s', (_what, filter, sort, expected) => {
  expect(servingIndexes({ ...filter }, Object.entries(sort), indexes)).toEqual(expected);
});

const scanned: [string, object, Record<string, number>][] = [
  ['everything', {}, {}],
  ['everything in an order', {}, { _id: 1 }],
  ['a field of no index', { note: 1 }, {}],
  ['the second field alone', { phone: 1 }, {}],
  ['a field more than the index has', { store: 's', phone: 1, note: 1 }, {}],
  ['a field behind a range', { store: { $gt: 's' }, phone: 1 }, {}],
  ["a store's ids from one on", { _id: { $gt: 'i:' }, integrationId: 'i' }, {}],
  ["another store's ids", { _id: { $gt: 'j:', $lt: 'j;' }, integrationId: 'i' }, {}],
  ["a field more than a store's ids", { _id: { $gt: 'i:', $lt: 'i;' }, integrationId: 'i', note: 1 }, {}],
  ['two ranges', { store: 's', state: { $gt: 'a' }, _id: { $gt: 'b' } }, {}],
  ['an order that no index has', { store: 's' }, { note: 1 }],
  ['an order behind a range', { store: 's', state: { $ne: 'failed' } }, { _id: 1 }],
  ['an order behind several values', { store: 's', state: { $in: ['failed', 'conflict'] } }, { _id: 1 }],
  ['two orders of which one is the other way round', { store: 's' }, { state: 1, _id: -1 }],
  ['alternatives of which one is not served', { $or: [{ ended: 1 }, { note: 1 }] }, {}],
  ['an id beside alternatives', { _id: 'a', $or: [{ ended: 1 }, { state: 'failed' }] }, {}],
  ['an id beside an expression', { _id: 'a', $expr: { $eq: ['$note', 1] } }, {}],
];

it.each(scanned)('is looked for among more than is found: %s', (_what, filter, sort) => {
  expect(servingIndexes({ ...filter }, Object.entries(sort), indexes)).toBeNull();
});
