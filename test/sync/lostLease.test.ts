import { Checkpoint } from '../../core/sync/run/checkpoint';
import { LeaseLostError } from '../../core/sync/failures/workOutcome';
import { Pacers } from '../../core/sync/pacing/pacers';
import { openStay, type Stay } from '../../core/sync/stay';
import { newContact } from '../../core/sync/records/keys';
import { wholeStore } from '../../core/sync/reading/segments';
import { recordUnreadable } from '../../core/sync/records/unreadable';
import { endByOperator } from '../../core/store/integrations/bindings';
import { sharedStack } from '../harness/sharedStack';
import { inActivity } from '../support/activity';
import { judgeOne, stayOf, snapshotOf } from '../support/inLease';
import { openLab, type Bound, type Lab } from '../support/lab';
import { boundStore, memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

const ttlMs = 6_000;
const lineId = `U${'7'.repeat(32)}`;
const segment = { updatedAfterMs: null, updatedBeforeMs: null, createdAfterMs: null, createdBeforeMs: null };
const noProgress = { status: 'running' as const, etaSeconds: null, limitedBy: null };

/** A stay in a process of its own, once the lease is free. */
async function open(bound: Bound, processId: string, free = () => Promise.resolve()): Promise<Stay> {
  const pacers = new Pacers({ omnichatRequestsPerSecond: 2, shoplineRequestsPerSecond: 2 });
  const { activeRunId: runId } = await bound.integration();
  const options = { runId, cancelled: new AbortController().signal };
  let stay: Awaited<ReturnType<typeof openStay>> | undefined;
  await lab.until(async () => {
    await free();
    stay = await openStay({ ...lab.deps, processId, pacers }, bound.integrationId, options);
    return !('kind' in stay);
  });
  return stay as Stay;
}

/** The stay's process is frozen for longer than its lease lasts, and another does its work meanwhile. */
async function freeze(bound: Bound, work: (successor: Stay) => Promise<void>): Promise<void> {
  const { leases } = lab.store.models;
  const successor = await open(bound, 'successor', async () => {
    await leases.updateOne({ _id: bound.integrationId }, { $set: { leaseUntilMs: Date.now() - 1 } });
  });
  try {
    await work(successor);
  } finally {
    await successor.close();
  }
  const wokenAt = performance.now() + ttlMs;
  jest.spyOn(performance, 'now').mockReturnValue(wokenAt);
}

const memberOf = (stay: Stay, asOfMs: number) =>
  recordUnreadable(stay.records, ['c1'], asOfMs, { cause: 'retry', runId: null });

function onRecord({ integrationId }: Bound, runId: string) {
  const { members, contacts, journal, syncRuns } = lab.store.models;
  return Promise.all([
    members.find({ integrationId }).lean(),
    contacts.find({ integrationId }).lean(),
    syncRuns.find({ integrationId }).lean(),
    journal.find({ integrationId, runId }).lean(),
  ]);
}

async function cleanUp({ integrationId }: Bound): Promise<unknown> {
  await endByOperator(lab.store, integrationId, 'uninstalled');
  return inActivity(() => lab.activities.cleanUp({ integrationId }));
}

describe('a worker that wakes after another had its lease', () => {
  it('puts back neither members nor contacts nor the run', async () => {
    const bound = await lab.bind({ members: 0 });
    const runId = await bound.openRun();
    const zombie = await open(bound, 'zombie');
    const stale = await Checkpoint.load(lab.store, await bound.run(runId), [wholeStore]);
    try {
      await freeze(bound, async (successor) => {
        await memberOf(successor, 2);
        successor.records.putContact({ ...newContact(successor.records, lineId), memberId: 'c1' });
        await successor.records.flush();
        await commit(await Checkpoint.load(lab.store, await bound.run(runId), [wholeStore]), ['c1', 'c2'], successor);
      });
      const before = await onRecord(bound, runId);
      await memberOf(zombie, 1);
      zombie.records.putContact(newContact(zombie.records, lineId));

      await expect(zombie.records.flush()).rejects.toThrow(LeaseLostError);
      await expect(zombie.records.removeMember('c1')).rejects.toThrow(LeaseLostError);
      await expect(zombie.records.removeContact(lineId, performance.now())).rejects.toThrow(LeaseLostError);
      await expect(commit(stale, ['c1'], zombie)).rejects.toThrow(LeaseLostError);
      expect(await zombie.close()).toEqual({ kind: 'handedOver' });
      expect(await onRecord(bound, runId)).toEqual(before);
      expect(before.map((documents) => documents.length)).toEqual([1, 1, 1, 1]);
    } finally {
      await zombie.close();
    }
  });

  it('puts nothing back after the clean-up, which took the lease from it while it was at work', async () => {
    const bound = await lab.bind({ members: 0 });
    const runId = await bound.openRun();
    const holder = await open(bound, 'holder');
    const checkpoint = await Checkpoint.load(lab.store, await bound.run(runId), [wholeStore]);
    holder.onSave(() => checkpoint.save(noProgress, holder.lease));
    try {
      await memberOf(holder, 1);
      const cleaning = cleanUp(bound);
      await holder.work.over;
      await memberOf(holder, 2);
      holder.records.putContact(newContact(holder.records, lineId));
      await holder.close();
      await cleaning;
      expect(await onRecord(bound, runId)).toEqual([[], [], [], []]);
    } finally {
      await holder.close();
    }
  });
});

describe('a worker whose last request hangs when its work ends', () => {
  afterEach(() => lab.control.changeSettings({ omnichat: { latencyMs: 0 } }));

  it('keeps its lease while it waits, and saves what it knows', async () => {
    const bound = await boundStore(lab);
    const { id } = await memberOnContact(bound);
    const stay = await stayOf(lab.deps, bound);
    await stay.contactIndex.refresh();
    const snapshot = await snapshotOf(stay, id);
    await lab.control.changeSettings({ omnichat: { latencyMs: 8_000 } });
    const judged = judgeOne(stay, 'live', snapshot);
    expect(await lab.until(() => Promise.resolve(stay.queue.forMember(id)?.isSent === true))).toBe(true);
    stay.work.end({ kind: 'done' });
    await recordUnreadable(stay.records, ['known last'], 1, { cause: 'retry', runId: null });
    expect(await stay.close()).toEqual({ kind: 'done' });
    await judged;
    expect(await bound.member('known last')).not.toBeNull();
  });
});

describe('a worker that found an integration alive', () => {
  it('gives the lease back unused when it cannot load what the work needs', async () => {
    const bound = await lab.bind({ members: 0 });
    const failure = new Error('no database');
    jest.spyOn(lab.store.models.decisions, 'find').mockImplementationOnce(() => {
      throw failure;
    });
    await expect(stayOf(lab.deps, bound)).rejects.toBe(failure);
    const stay = await stayOf(lab.deps, bound);
    expect(stay.lease.before.hasUnknownWrites).toBe(false);
    await stay.close();
  });

  it('does not take the lease of one that was cleaned up since', async () => {
    const bound = await lab.bind({ members: 0 });
    const { leases } = lab.store.models;
    const find = leases.findById.bind(leases);
    const cleaned = jest.spyOn(leases, 'findById').mockImplementationOnce(((id: string) => ({
      lean: () => cleanUp(bound).then(() => find(id).lean()),
    })) as unknown as typeof find);
    const options = { runId: null, cancelled: new AbortController().signal };
    expect(await openStay(lab.deps, bound.integrationId, options)).toEqual({ kind: 'busy' });
    expect(cleaned).toHaveBeenCalled();
    expect(await openStay(lab.deps, bound.integrationId, options)).toEqual({ kind: 'stopped' });
    expect(await leases.findById(bound.integrationId)).toBeNull();
  });
});

/** A page of these members was read, and all of them are completed. */
async function commit(checkpoint: Checkpoint, customerIds: string[], stay: Stay): Promise<void> {
  const outcomes = customerIds.map((customerId) => ({
    customerId,
    outcome: 'unchanged' as const,
    code: null,
    eligible: true,
  }));
  const page = { segment: { ...segment, cursor: null, done: false }, lastId: null, isLast: true };
  checkpoint.announce({ ...page, customerIds, outcomes }).complete();
  await checkpoint.save(noProgress, stay.lease);
}
