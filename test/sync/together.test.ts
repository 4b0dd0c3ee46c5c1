import type { mongo } from 'mongoose';
import type { Member } from '../../core/store/documents';
import type { Stay } from '../../core/sync/stay';
import { TeamLease } from '../../core/sync/lease/teamLease';
import { Pacers } from '../../core/sync/pacing/pacers';
import { createActivities } from '../../activities';
import { sleep } from '../../core/runtime/async';
import { createLease } from '../../core/store/leases/leases';
import { sharedStack } from '../harness/sharedStack';
import { stayOf } from '../support/inLease';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;
let commands: Record<string, number> = {};

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  const client: mongo.MongoClient = lab.store.connection.getClient();
  client.on('commandStarted', ({ command, commandName }) => {
    const name = `${commandName} ${String(command[commandName])}`;
    commands[name] = (commands[name] ?? 0) + 1;
  });
});
afterAll(() => lab.close());

/** @returns how many commands were sent since `commands` was emptied, of those that `isMeant` picks. */
const total = (isMeant: (name: string) => boolean = () => true) =>
  Object.entries(commands).reduce((sum, [name, count]) => sum + (isMeant(name) ? count : 0), 0);
/** Commands that come by the clock: what every stay asks several times a second, and what it saves. */
const isAsked = (name: string) => /leases$|^find (integrations|syncRuns)$/.test(name);
const isSaved = (name: string) => /^update (members|contacts|syncRuns|journal)$/.test(name);
const takeNew = async (leaseId: string) => {
  await createLease(lab.store, leaseId, 0);
  return TeamLease.take(lab.store, leaseId, 'one');
};
const several = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('the leases of one process', () => {
  /** Commands a second while one process holds these stores' leases and has nothing to do. */
  async function commandsAtRest(bound: Bound[]): Promise<number> {
    const stays: Stay[] = [];
    for (const store of bound) stays.push(await stayOf(lab.deps, store));
    await sleep(300);
    commands = {};
    const startedAtMs = performance.now();
    await sleep(3_000);
    const perSecond = (total() * 1_000) / (performance.now() - startedAtMs);
    await Promise.all(stays.map((stay) => stay.close()));
    return perSecond;
  }

  it('ask the database no more often together than one of them does', async () => {
    const bound: Bound[] = [];
    while (bound.length < 16) bound.push(await lab.bind());
    const ofOne = await commandsAtRest(bound.slice(0, 1));
    const ofMany = await commandsAtRest(bound);
    // The clock limits how often one lease asks. A busy machine asks less often, so one lease is no yardstick for many.
    const atMost = 10;
    expect(ofOne).toBeLessThanOrEqual(atMost);
    expect(ofMany).toBeLessThanOrEqual(atMost);
  });

  it('send one command for what they ask in the same moment', async () => {
    const holders = await Promise.all(
      several(10).map(async () => {
        const { integrationId } = await lab.bind();
        return { integrationId, lease: (await TeamLease.take(lab.store, integrationId, 'one'))! };
      }),
    );
    const { members, contacts, saveRun, writeJournal, look } = lab.store.together;
    type Ask = (holder: (typeof holders)[number]) => Promise<unknown>;
    const asks: Record<string, Ask> = {
      'find members': ({ integrationId }) => members.find({ integrationId, ids: ['one', 'two'] }),
      'find contacts': ({ integrationId }) => contacts.find({ integrationId, ids: ['one', 'two'] }),
      'insert members': ({ integrationId, lease }) =>
        members.insert([{ _id: `${integrationId}:one`, integrationId } as Member], lease),
      'update members': ({ integrationId, lease }) =>
        members.replace([{ _id: `${integrationId}:one`, integrationId } as Member], lease),
      'update syncRuns': ({ integrationId, lease }) =>
        saveRun({ _id: `${integrationId} run`, integrationId, progress: { etaSeconds: 1 } }, lease),
      'update journal': ({ integrationId, lease }) =>
        writeJournal(
          { _id: `${integrationId} run:1`, integrationId, runId: `${integrationId} run`, seen: Buffer.alloc(0) },
          lease,
        ),
      'find leases': ({ integrationId }) => look({ integrationId, runId: 'none' }),
      'update leases': ({ lease }) => lease.renew(),
    };
    for (const [name, ask] of Object.entries(asks)) {
      commands = {};
      await Promise.all(holders.map(ask));
      expect({ [name]: commands[name] }).toEqual({ [name]: 1 });
    }
  });

  it('ask no more often by the clock while they sync than at rest, and save in step', async () => {
    const pacers = new Pacers({ omnichatRequestsPerSecond: 40, shoplineRequestsPerSecond: 20 });
    const activities = createActivities({ ...lab.deps, pacers });
    const bound: Bound[] = [];
    for (const seed of several(10)) bound.push(await lab.bind({ members: 400, store: { seed } }));
    const runIds = await Promise.all(bound.map((store) => store.openRun()));
    commands = {};
    const startedAtMs = performance.now();
    await Promise.all(bound.map((store, index) => store.slice(runIds[index]!, activities)));
    const seconds = (performance.now() - startedAtMs) / 1_000;
    const runs = await Promise.all(bound.map((store, index) => store.run(runIds[index]!)));
    const delivered = runs.reduce((sum, { counts }) => sum + counts.delivered, 0);
    expect(delivered).toBeGreaterThan(2_000);
    // For 1,000 members that they deliver ten stores take 310 commands, with those to begin; one after the other 371.
    // A command for each member would add 1,000.
    const ofMembers = total() - total(isAsked) - total(isSaved);
    expect((ofMembers / delivered) * 1_000).toBeLessThanOrEqual(360);
    // Each store takes eight to begin and to end. A renewal each second and a look of three commands each 0.3 s make
    // eleven a second where all ask together, and 110 where each store asks for itself.
    expect(total(isAsked)).toBeLessThanOrEqual(80 + 15 * seconds);
    // If each store saved for itself, there would be 57 a second. How many of ten saves meet differs from run to run.
    expect(total(isSaved) / seconds).toBeLessThanOrEqual(20);
  });

  it('are kept though one round of renewals is never answered', async () => {
    const held = await Promise.all(['late 1', 'late 2'].map(takeNew));
    const { leases } = lab.store.models;
    const lost = jest.fn();
    jest.spyOn(leases, 'bulkWrite').mockImplementationOnce(() => new Promise<never>(() => undefined));
    for (const lease of held) lease!.keepRenewing(lost);
    await sleep(6_000);
    for (const lease of held) {
      expect(lease!.isValid).toBe(true);
      expect(await lease!.release({ hasUnknownWrites: false })).toBe(true);
      await lease!.stopRenewing();
    }
    expect(lost).not.toHaveBeenCalled();
  }, 20_000);

  it('are lost by each for itself: a round renews the others', async () => {
    const [taken, kept] = await Promise.all(['taken', 'kept'].map(takeNew));
    await lab.store.models.leases.updateOne({ _id: 'taken' }, { $inc: { epoch: 1 } });
    const renewals = await Promise.allSettled([taken!.renew(), kept!.renew()]);
    expect(renewals.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect([taken!.isValid, kept!.isValid]).toEqual([false, true]);
  });

  it('once given back are not taken back by a renewal that comes late', async () => {
    const lease = (await takeNew('given back'))!;
    const { leases } = lab.store.models;
    const renew = lab.store.together.renew;
    const before = await leases.findById('given back').orFail().lean();
    await lease.release({ hasUnknownWrites: false });
    const late = { _id: 'given back', epoch: before.epoch, leaseUntilMs: Date.now() + 6_000, lastSendAtMs: 0 };
    expect(await renew(late)).toBe(false);
    expect((await leases.findById('given back').orFail().lean()).leaseUntilMs).toBe(0);
    expect(await TeamLease.take(lab.store, 'given back', 'two')).not.toBeNull();
  });
});
