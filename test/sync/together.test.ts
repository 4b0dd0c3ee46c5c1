import type { mongo } from 'mongoose';
import type { Stay } from '../../core/sync/stay';
import { TeamLease } from '../../core/sync/lease/teamLease';
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

const total = () => Object.values(commands).reduce((sum, count) => sum + count, 0);
const takeNew = async (leaseId: string) => {
  await createLease(lab.store, leaseId, 0);
  return TeamLease.take(lab.store, leaseId, 'one');
};

describe('the leases of one process', () => {
  /** Commands a second while so many stores are at rest in their leases. */
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
    // The clock says how often one asks at most; a busy machine has it ask less often, and is no yardstick for the others.
    const atMost = 10;
    expect(ofOne).toBeLessThanOrEqual(atMost);
    expect(ofMany).toBeLessThanOrEqual(atMost);
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
  });

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
