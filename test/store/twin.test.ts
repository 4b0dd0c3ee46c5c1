import mongoose from 'mongoose';
import { expectSharded } from '../../tools/simulate/database/guard';
import { TwinDatabase } from '../../tools/simulate/database/twinDatabase';
import { createModels, type Models } from '../../core/store/models';
import { allStores } from '../../core/store/schema';
import { ownDatabaseUri } from './ownDatabase';

const at = new Date('2026-03-02T01:00:00Z');
const later = new Date('2026-03-02T02:00:00Z');
const id = (name: string) => ({ _id: name, integrationId: 'i', customerId: name });
const run = { integrationId: 'i', merchantId: 'm', mode: 'full', status: 'running', counts: { read: 0 } } as const;

/** What became of an operation: its result, or how it failed. */
async function outcome(work: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    return { result: simple(await work()) };
  } catch (error) {
    const { code, writeErrors } = error as { code?: unknown; writeErrors?: { code: number; index: number }[] };
    return { code, writeErrors: writeErrors?.map((one) => ({ code: one.code, index: one.index })) };
  }
}

/** Without the driver's classes, and without what it adds for itself. */
function simple(value: unknown): unknown {
  if (value instanceof Date) return { date: value.getTime() };
  if (Buffer.isBuffer(value)) return { bytes: value.toString('hex') };
  if (value instanceof mongoose.mongo.Binary) return { bytes: Buffer.from(value.buffer).toString('hex') };
  if (value instanceof mongoose.mongo.ObjectId) return 'an object id';
  if (Array.isArray(value)) return value.map(simple);
  if (typeof value !== 'object' || value === null) return value;
  const known = value as Record<string, unknown>;
  if (typeof known.insertedCount === 'number') return writtenBy(known);
  return Object.fromEntries(Object.entries(known).map(([key, item]) => [key, simple(item)]));
}

/** The driver leaves out counts that cannot be anything but 0. */
function writtenBy(result: Record<string, unknown>) {
  const names = ['insertedCount', 'matchedCount', 'modifiedCount', 'deletedCount', 'upsertedCount'];
  return names.map((name) => result[name] ?? 0);
}

type Step = (models: Models) => PromiseLike<unknown>;

const insertMany =
  (names: string[], ordered = false): Step =>
  ({ members }) =>
    members.collection.insertMany(
      names.map((name) => ({ ...id(name), state: 'pending' }) as never),
      { ordered },
    );

const put = (name: string, ts: string) => ({
  updateOne: { filter: { _id: name, integrationId: 'i', ts: { $lt: ts } }, update: { $set: { ts } }, upsert: true },
});

/** Each kind of command that the service sends, in an order in which most find something. */
const steps: [string, Step][] = [
  ['creates with defaults', ({ leases }) => leases.create({ _id: 'i' })],
  ['refuses a key that is there', ({ leases }) => leases.create({ _id: 'i' })],
  ['creates without a key of ours', ({ auditLog }) => auditLog.create({ actor: 'a', action: 'login', at })],
  ['creates a run', ({ syncRuns }) => syncRuns.create({ _id: 'r1', ...run, startedAt: at })],
  ['creates another', ({ syncRuns }) => syncRuns.create({ _id: 'r2', ...run, startedAt: later, finishedAt: later })],
  ['stores bytes', ({ secrets }) => secrets.create({ _id: 's', sealed: Buffer.from('abc') })],
  ['reads bytes', ({ secrets }) => secrets.findById('s').lean()],
  ['finds by bytes', ({ secrets }) => secrets.exists({ sealed: Buffer.from('abc') })],
  ['finds none by other bytes', ({ secrets }) => secrets.exists({ sealed: Buffer.from('abd') })],
  ['inserts many', insertMany(['a', 'b'])],
  ['inserts those that are missing', insertMany(['b', 'c', 'a', 'd'])],
  ['stops at the first that is there', insertMany(['e', 'a', 'f'], true)],
  ['reads all', ({ members }) => members.find({ integrationId: 'i' }).sort({ _id: 1 }).lean()],
  ['reads fields', ({ members }) => members.find({ integrationId: 'i' }, { customerId: 1 }).sort({ _id: -1 }).lean()],
  ['leaves fields out', ({ members }) => members.findOne({ _id: 'a', integrationId: 'i' }, { state: 0 }).lean()],
  [
    'reads part of them',
    ({ members }) => members.find({ integrationId: 'i' }).sort({ _id: 1 }).skip(1).limit(2).lean(),
  ],
  ['counts', ({ members }) => members.countDocuments({ _id: { $in: ['a', 'c', 'z'] }, integrationId: 'i' })],
  ['tells that one is there', ({ members }) => members.exists({ _id: 'a', integrationId: 'i' })],
  ['tells that none is there', ({ members }) => members.exists({ _id: 'z', integrationId: 'i' })],
  ['finds what is null or missing', ({ members }) => members.countDocuments({ integrationId: 'i', lineUserId: null })],
  [
    'finds what is missing',
    ({ members }) => members.countDocuments({ integrationId: 'i', lineUserId: { $exists: false } }),
  ],
  [
    'finds what is not',
    ({ members }) =>
      members.countDocuments({ _id: { $ne: 'a' }, integrationId: 'i', state: { $nin: ['failed', null] } }),
  ],
  [
    'finds one or the other',
    ({ members }) => members.countDocuments({ integrationId: 'i', $or: [{ _id: 'a' }, { _id: 'b' }] }),
  ],
  ['finds by time', ({ syncRuns }) => syncRuns.find({ integrationId: 'i', startedAt: { $lt: later } }).lean()],
  [
    'finds by an absent time',
    ({ syncRuns }) => syncRuns.find({ finishedAt: { $lt: new Date(9e12) } }, {}, allStores).lean(),
  ],
  [
    'finds from a time on',
    ({ syncRuns }) => syncRuns.countDocuments({ integrationId: 'i', startedAt: { $gte: at, $lte: at } }),
  ],
  [
    'sorts by time',
    ({ syncRuns }) => syncRuns.findOne({ integrationId: 'i' }, { _id: 1 }).sort({ startedAt: -1 }).lean(),
  ],
  [
    'changes what it finds',
    ({ leases }) => leases.updateOne({ _id: 'i', epoch: 0 }, { $set: { owner: 'p' }, $inc: { epoch: 1 } }),
  ],
  [
    'changes nothing where it finds none',
    ({ leases }) => leases.updateOne({ _id: 'i', epoch: 0 }, { $set: { owner: 'q' } }),
  ],
  ['sees that nothing changed', ({ leases }) => leases.updateOne({ _id: 'i' }, { $set: { owner: 'p' } })],
  ['counts what was never there', ({ leases }) => leases.updateOne({ _id: 'i' }, { $inc: { memberEvents: 2 } })],
  [
    'sets in the depth',
    ({ leases }) =>
      leases.updateOne({ _id: 'i', 'guestCalls.shopline': null }, { $set: { 'guestCalls.shopline': [1, 2] } }),
  ],
  [
    'finds a list',
    ({ leases }) =>
      leases.updateOne({ _id: 'i', 'guestCalls.shopline': [1, 2] }, { $set: { 'guestCalls.shopline': [3] } }),
  ],
  ['answers what was before', ({ leases }) => leases.findOneAndUpdate({ _id: 'i' }, { $inc: { epoch: 1 } }).lean()],
  [
    'answers what is after',
    ({ leases }) =>
      leases
        .findByIdAndUpdate('i', { $inc: { epoch: 1 } }, { returnDocument: 'after' })
        .select({ epoch: 1 })
        .lean(),
  ],
  ['answers nothing of none', ({ leases }) => leases.findOneAndUpdate({ _id: 'z' }, { $inc: { epoch: 1 } }).lean()],
  [
    'makes one where there is none',
    ({ leases }) => leases.updateOne({ _id: 'j' }, { $setOnInsert: { epoch: 4 } }, { upsert: true }),
  ],
  [
    'leaves the one that is there',
    ({ leases }) => leases.updateOne({ _id: 'j' }, { $setOnInsert: { epoch: 5 } }, { upsert: true }),
  ],
  ['removes a field', ({ leases }) => leases.updateOne({ _id: 'i' }, { $unset: { guestCalls: 1 } })],
  ['puts what is newer', ({ inbox }) => inbox.bulkWrite([put('x', '5'), put('y', '5')], { ordered: false })],
  [
    'meets the key of what is as new',
    ({ inbox }) => inbox.bulkWrite([put('x', '4'), put('z', '1'), put('y', '6')], { ordered: false }),
  ],
  [
    'counts revisions',
    ({ inbox }) =>
      inbox.bulkWrite([{ updateOne: { filter: { _id: 'x', integrationId: 'i' }, update: { $inc: { revision: 1 } } } }]),
  ],
  [
    'takes away what it worked on',
    ({ inbox }) =>
      inbox.bulkWrite(
        [
          { deleteOne: { filter: { _id: 'x', integrationId: 'i', revision: 7 } } },
          { deleteOne: { filter: { _id: 'y', integrationId: 'i', revision: { $exists: false } } } },
        ],
        { ordered: false },
      ),
  ],
  [
    'collects',
    ({ contactEvents }) =>
      contactEvents.bulkWrite(
        [1, 2, 3].map((n) => ({
          updateOne: {
            filter: { _id: 'k', integrationId: 'i' },
            update: {
              $set: { userId: 'u', revision: 'v' },
              $push: { carried: { $each: [null, { n }], $slice: 4 } },
            },
            upsert: true,
          },
        })),
      ),
  ],
  [
    'replaces',
    ({ members }) =>
      members.collection.bulkWrite(
        ['a', 'n'].map((name) => ({
          replaceOne: {
            filter: { _id: name, integrationId: 'i' } as never,
            replacement: { ...id(name), _id: name as never, state: 'delivered', code: undefined },
            upsert: true,
          },
        })),
        { ordered: false },
      ),
  ],
  [
    'replaces one',
    ({ journal }) =>
      journal.replaceOne(
        { _id: 'r1:0', integrationId: 'i' },
        { _id: 'r1:0', integrationId: 'i', runId: 'r1', seen: Buffer.from([1, 2]) },
        { upsert: true },
      ),
  ],
  [
    'changes many',
    ({ members }) =>
      members.updateMany({ integrationId: 'i', state: { $ne: 'delivered' } }, { $set: { state: 'failed' } }),
  ],
  [
    'groups',
    ({ inbox }) =>
      inbox.aggregate([
        { $match: { integrationId: 'i' } },
        { $group: { _id: '$integrationId', depth: { $sum: 1 }, oldest: { $min: '$ts' }, newest: { $max: '$ts' } } },
      ]),
  ],
  ['groups all', ({ members }) => members.aggregate([{ $group: { _id: null, count: { $sum: 1 } } }], allStores)],
  ['removes one', ({ members }) => members.collection.deleteOne({ _id: 'a' as never, integrationId: 'i' })],
  ['removes many', ({ members }) => members.deleteMany({ _id: { $in: ['b', 'c', 'zz'] }, integrationId: 'i' })],
  ['reads what an upgrade touches', ({ syncRuns }) => syncRuns.findOne({ _id: 'r1', integrationId: 'i' }).lean()],
  [
    'begins a run as one step',
    ({ syncRuns }) =>
      syncRuns
        .findOneAndUpdate(
          { _id: 'r1', integrationId: 'i', finishedAt: null, desired: { $nin: ['pause', 'cancel'] } },
          { $set: { phase: 'reading' } },
        )
        .lean(),
  ],
  [
    'finds no finished run to begin',
    ({ syncRuns }) =>
      syncRuns
        .findOneAndUpdate({ _id: 'r2', integrationId: 'i', finishedAt: null }, { $set: { phase: 'reading' } })
        .lean(),
  ],
];

describe('the twin of the database', () => {
  const twin = new TwinDatabase((_command, apply) => Promise.resolve().then(apply), expectSharded);
  const twinModels = createModels(twin.connection);
  twin.takeOver();
  let real: mongoose.Connection;
  let realModels: Models;

  beforeAll(async () => {
    real = await mongoose.createConnection(ownDatabaseUri(), { bufferCommands: false }).asPromise();
    realModels = createModels(real);
  });
  afterAll(() => real.close());

  const left = async (models: Models) => {
    const all: Record<string, unknown> = {};
    for (const [name, model] of Object.entries(models)) {
      const documents = (await model.collection.find({}, allStores).toArray()) as { _id: unknown }[];
      all[name] = simple(documents.sort((one, other) => (String(one._id) < String(other._id) ? -1 : 1)));
    }
    return all;
  };

  it.each(steps)('%s as the real one', async (_what, step) => {
    expect(await outcome(() => step(twinModels))).toEqual(await outcome(() => step(realModels)));
    expect(await left(twinModels)).toEqual(await left(realModels));
  });

  it.each<[string, Step]>([
    ['read', ({ members }) => members.find({ _id: 'a' }).lean()],
    ['search', ({ contacts }) => contacts.aggregate([{ $group: { _id: null } }])],
    ['change', ({ syncRuns }) => syncRuns.updateOne({ _id: 'r1' }, { $set: { calls: 1 } })],
    ['step', ({ syncRuns }) => syncRuns.findOneAndUpdate({ _id: 'r1' }, { $set: { calls: 1 } })],
    ['bulk write', ({ inbox }) => inbox.bulkWrite([{ deleteOne: { filter: { _id: 'x' } } }])],
    ['removal', ({ journal }) => journal.deleteMany({ runId: 'r1' })],
    ['insert', ({ members }) => members.collection.insertOne({ _id: 'n' as never })],
  ])('refuses a %s that would be asked of every shard, as tests on the real one do', async (_what, step) => {
    await expect(step(twinModels)).rejects.toThrow('names no integrationId');
    await expect(step(realModels)).rejects.toThrow('names no integrationId');
  });

  it('refuses what it does not know', async () => {
    await expect(twinModels.leases.find({ epoch: { $mod: [2, 0] } }).lean()).rejects.toThrow('the twin does not know');
    await expect(twinModels.leases.updateOne({}, { $mul: { epoch: 2 } })).rejects.toThrow('the twin does not know');
  });
});
