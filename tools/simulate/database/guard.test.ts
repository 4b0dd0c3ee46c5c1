import { expectGuarded, expectGuardedCommand, expectNoBareList } from './guard';
import { TwinDatabase } from './twinDatabase';
import { Wire } from './wire';
import { Random } from '../../../sandbox/core/random';
import { Scheduler } from '../time/scheduler';

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

it('fails for a list that Mongoose would take for alternatives', () => {
  expect(() => expectNoBareList({ _id: 'a', times: [1] })).toThrow('The list for times needs $eq or $in');
  expect(() => expectNoBareList({ times: { $eq: [1] }, $or: [{ times: null }] })).not.toThrow();
});

it('watches the simulation', async () => {
  const leases = new TwinDatabase((_command, apply) => Promise.resolve().then(apply)).collection('leases');
  await expect(leases.find({ owner: 'o' }).toArray()).rejects.toThrow('No index serves');
});

it.each<[string, (database: TwinDatabase) => Promise<unknown>, string[]]>([
  ['no index serves', (database) => database.collection('leases').findOne({ owner: 'o' }), ['No index serves']],
  ['names no shard', (database) => database.collection('members').insertOne({ _id: 'm' }), ['names no integrationId']],
  [
    'asks all shards for a sum',
    (database) =>
      database
        .collection('members')
        .aggregate([{ $group: { _id: null } }])
        .toArray(),
    ['names no integrationId'],
  ],
  [
    'the twin does not know',
    (database) => database.collection('leases').updateOne({ _id: 'a' }, [{ $set: { a: 1 } }] as never),
    ['by pipeline'],
  ],
  [
    'the database refuses',
    async (database) => {
      await database.collection('leases').insertOne({ _id: 'a' });
      await database.collection('leases').insertOne({ _id: 'a' });
    },
    [],
  ],
])('tells the scheduler, whatever the caller makes of the failure: a command that %s', async (_what, send, told) => {
  const scheduler = new Scheduler();
  const thrown: string[] = [];
  scheduler.onThrow = (error) => thrown.push(String(error));
  const wire = new Wire(scheduler, new Random(1), () => undefined);
  const database = new TwinDatabase((command, apply) => wire.carry(command, apply));
  let isOver = false;
  let isRefused = false;
  scheduler.inWorld(0, () => {
    send(database)
      .catch(() => (isRefused = true))
      .finally(() => (isOver = true));
  });
  await scheduler.run(() => isOver);
  expect(isRefused).toBe(true);
  expect(thrown).toEqual(told.map((part) => expect.stringContaining(part) as string));
});
