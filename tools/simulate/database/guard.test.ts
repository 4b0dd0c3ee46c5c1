import { expectGuarded, expectGuardedCommand } from './guard';
import { TwinDatabase } from './twinDatabase';

const hotScans: [string, object, object][] = [
  ['members', { integrationId: 'i', updatedAtMs: 1 }, {}],
  ['members', { integrationId: 'i', state: 'failed' }, { updatedAt: 1 }],
  ['inbox', { integrationId: 'i', customerId: 'c' }, {}],
  ['integrations', { storeName: 's' }, {}],
  ['leases', { owner: 'o' }, {}],
];

it.each(hotScans)(
  'fails for a query on %s that no index serves: %j, in the order of %j',
  (collection, filter, sort) => {
    expect(() => expectGuarded(collection, { filter: { ...filter }, sort })).toThrow(`No index serves ${collection}: `);
  },
);

it('knows the commands of the driver', () => {
  const isIndexed = { isIndexed: true };
  const filter = { merchantId: 'm', endedAt: null };
  const find = { find: 'integrations', filter };
  const expectOne = (command: object) => expect(() => expectGuardedCommand({ ...command }, isIndexed));
  expectOne({ ...find, sort: new Map([['createdAt', -1]]) }).not.toThrow();
  expectOne({ ...find, sort: new Map([['handle', -1]]) }).toThrow('No index serves');
  expectOne({ update: 'leases', updates: [{ q: { _id: 'a' } }, { q: { owner: 'o' } }] }).toThrow('No index serves');
  expectOne({ delete: 'leases', deletes: [{ q: { owner: 'o' } }] }).toThrow('No index serves');
  expectOne({ findAndModify: 'leases', query: { owner: 'o' } }).toThrow('No index serves');
  expectOne({ aggregate: 'leases', pipeline: [{ $group: { _id: null } }] }).toThrow('No index serves');
  expectOne({ insert: 'members', documents: [{ _id: 'm' }] }).toThrow('names no integrationId');
});

it('watches the simulation', async () => {
  const leases = new TwinDatabase((_command, apply) => Promise.resolve().then(apply)).collection('leases');
  await expect(leases.find({ owner: 'o' }).toArray()).rejects.toThrow('No index serves');
});
