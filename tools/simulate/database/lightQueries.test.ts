import { createModels } from '../../../core/store/models';
import { expectSharded } from './guard';
import { lighten } from './lightQueries';
import { TwinDatabase } from './twinDatabase';

async function openLeases(isLight: boolean) {
  const database = new TwinDatabase((_command, apply) => Promise.resolve(apply()), expectSharded);
  const { leases } = createModels(database.connection);
  database.takeOver();
  for (const [_id, epoch] of [
    ['first', 1],
    ['second', 2],
    ['third', 3],
  ] as const)
    await leases.create({ _id, epoch, owner: `worker of ${_id}` });
  if (isLight) lighten(leases as never, database.collection(leases.collection.name));
  return leases;
}

type Leases = Awaited<ReturnType<typeof openLeases>>;

const asked: Record<string, (leases: Leases) => PromiseLike<unknown>> = {
  'by its id': (leases) => leases.findById('second').lean(),
  'what is not there': (leases) => leases.findOne({ _id: 'fourth' }).lean(),
  'in an order, some fields of some': (leases) =>
    leases
      .find({ epoch: { $gt: 1 } }, { owner: 1 })
      .sort({ epoch: -1 })
      .limit(1)
      .lean(),
  'by a value that Mongoose casts': (leases) => leases.find({ epoch: '2' as never }).lean(),
  'whether there is one': (leases) => leases.exists({ epoch: 3 }),
  'as a document of Mongoose': async (leases) => (await leases.findById('third'))?.toObject(),
  'what is there for certain': async (leases) => (await leases.findById('first').orFail()).toObject(),
  'a change': async (leases) => [
    await leases.updateOne({ _id: 'first', epoch: 1 }, { $set: { epoch: 4 } }),
    await leases.findById('first').lean(),
  ],
  'a change of a value that Mongoose casts': async (leases) => [
    await leases.updateOne({ _id: 'first' }, { $set: { epoch: '7' } }),
    await leases.findById('first').lean(),
  ],
  'a change that Mongoose puts into words': async (leases) => [
    await leases.updateOne({ _id: 'first' }, { epoch: 9 }),
    await leases.findById('first').lean(),
  ],
  'a change that is answered with what it changed': (leases) =>
    leases.findOneAndUpdate({ _id: 'second' }, { $inc: { epoch: 1 } }, { returnDocument: 'after' }).lean(),
  'a change of what is not there': (leases) =>
    leases.findOneAndUpdate({ _id: 'fourth' }, { $inc: { epoch: 1 } }).lean(),
  'many changes, some of which Mongoose casts or fills in': async (leases) => [
    await leases.bulkWrite([
      { updateOne: { filter: { _id: 'first' }, update: { $set: { epoch: '8' } } } },
      { updateOne: { filter: { _id: 'fifth' }, update: { $set: { epoch: 5 } }, upsert: true } },
    ]),
    await leases.find({}).lean(),
  ],
  'many changes as they are': async (leases) => [
    await leases.bulkWrite([
      { updateOne: { filter: { _id: 'first' }, update: { $max: { epoch: 8 } } } },
      { deleteOne: { filter: { _id: 'second', epoch: 2 } } },
    ]),
    await leases.find({}).lean(),
  ],
  removals: async (leases) => [
    await leases.deleteOne({ _id: 'first' }),
    await leases.deleteMany({ epoch: { $gte: 3 } }),
    await leases.find({}).lean(),
  ],
  'a change of a field that is in no schema': async (leases) => [
    await leases.updateOne({ _id: 'first' }, { $set: { unknown: 1, epoch: 5 } }),
    await leases.findById('first').lean(),
  ],
};

test.each(Object.keys(asked))('is answered as Mongoose would: %s', async (name) => {
  const ask = asked[name]!;
  const answer = await ask(await openLeases(true));
  expect(answer).toEqual(await ask(await openLeases(false)));
  expect(answer).toBeDefined();
});
