import type { mongo } from 'mongoose';
import { createActivities } from '../../activities';
import { Pacers } from '../../core/sync/pacing/pacers';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;
let commands = 0;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  const client: mongo.MongoClient = lab.store.connection.getClient();
  client.on('commandStarted', () => (commands += 1));
});
afterAll(() => lab.close());

it('stores that sync at once ask the database at most 150 times more for each 1,000 members delivered', async () => {
  /** Commands, seconds and members of first syncs of ten stores at once. */
  const measure = async ({ members, writesPerSecond }: { members: number; writesPerSecond: number }) => {
    const pacers = new Pacers({ omnichatRequestsPerSecond: writesPerSecond, shoplineRequestsPerSecond: 20 });
    const activities = createActivities({ ...lab.deps, pacers });
    const bound: Bound[] = [];
    for (const index of Array(10).keys()) bound.push(await lab.bind({ members, store: { seed: members + index } }));
    const runIds = await Promise.all(bound.map((store) => store.openRun()));
    commands = 0;
    const startedAtMs = performance.now();
    await Promise.all(bound.map((store, index) => store.slice(runIds[index]!, activities)));
    const seconds = (performance.now() - startedAtMs) / 1_000;
    const runs = await Promise.all(bound.map((store, index) => store.run(runIds[index]!)));
    const delivered = runs.reduce((sum, { counts }) => sum + counts.delivered, 0);
    return { commands, seconds, delivered };
  };
  // What is asked at the beginning, by the clock and for each member is told apart by two paces and two sizes: on a fast
  // machine and a slow one, but not on one that is slower during one of the three.
  const slow = await measure({ members: 100, writesPerSecond: 6 });
  const few = await measure({ members: 100, writesPerSecond: 40 });
  const many = await measure({ members: 400, writesPerSecond: 40 });
  const perSecond = (slow.commands - few.commands) / (slow.seconds - few.seconds);
  const ofMembers = many.commands - few.commands - perSecond * (many.seconds - few.seconds);
  const delivered = many.delivered - few.delivered;
  expect(delivered).toBeGreaterThan(1_000);
  // At the partners' pace ten stores deliver 1,000 members in 2.5 s, in which leases at rest ask 10 times a second.
  const secondsOf1000 = 2.5;
  const of1000 = (ofMembers / delivered) * 1_000 + perSecond * secondsOf1000;
  expect(of1000).toBeLessThanOrEqual(150 + 10 * secondsOf1000);
}, 240_000);
