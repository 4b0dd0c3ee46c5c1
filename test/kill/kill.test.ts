import { setTimeout as delay } from 'node:timers/promises';
import type { RunningProcess } from '../../tools/local/stack/processes';
import { until } from '../../tools/local/until';
import { integrationOf, readRecords, type OnRecord } from '../support/onRecord';
import { bindStore, countDelivered, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';
import { startSecondWorker } from '../support/secondWorker';

// At 40 writes a second a sync of this many members takes long enough to be killed in its middle.
const MEMBERS = 600;
const RUN_TIMEOUT_MS = 150_000;
const SETTLE_TIMEOUT_MS = 60_000;
/** If a process that wakes cannot go on, it ends at once. */
const WAKE_MS = 3_000;
/** The writes of one second at the cap, and those under way. */
const ONE_SECOND_OF_WRITES = 40 + 64;

/** Requests that a process may have handed to its sockets in the moment it was frozen: nothing can call them back. */
const LEAVING_WHEN_FROZEN = 2;

let own: OwnStack;

beforeAll(async () => {
  own = await startOwnStack({ RECONCILE_EVERY_SECONDS: '10' });
});

afterAll(async () => own?.stop());

/** Starts a sync and returns once its writing is well under way. */
async function syncUnderWay(members = MEMBERS): Promise<Binding & { runId: string }> {
  const binding = await bindStore(own, { members });
  await own.control.resetRequests();
  const runId = await binding.admin.startSync(binding.merchantId);
  await until(async () => (await countDelivered(own.control)) > 40, {
    timeoutMs: SETTLE_TIMEOUT_MS,
    what: 'the first writes',
  });
  return { ...binding, runId };
}

/** The run ends well, and every contact is as it should be. */
async function expectSameResult({ admin, merchantId, channelId, runId }: Binding & { runId: string }): Promise<void> {
  const { status, counts } = await admin.waitForSync(merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS });
  expect(status).toMatch(/^completed/);
  expect(counts).toMatchObject({ read: MEMBERS, failed: 0 });
  expect(counts.skipped + counts.unchanged + counts.delivered + counts.conflicts).toBe(MEMBERS);
  const differences = () => own.control.diff(merchantId, channelId);
  await until(async () => (await differences()).length === 0, { timeoutMs: SETTLE_TIMEOUT_MS });
  const { alarms, omnichat } = await own.control.requests();
  expect(alarms.write_without_change ?? 0).toBeLessThanOrEqual(ONE_SECOND_OF_WRITES);
  expect(omnichat.byStatus['429'] ?? 0).toBe(0);
  expect(omnichat.maxInOneSecond).toBeLessThanOrEqual(40);
}

test('a worker killed in the middle of a sync: the same result, with at most a second of writes repeated', async () => {
  const run = await syncUnderWay();
  await own.stack.kill('worker', 'SIGKILL');
  await own.stack.restart('worker');
  await expectSameResult(run);
}, 240_000);

test('the database killed in the middle of a sync: requests answer 503 meanwhile, and the same result', async () => {
  const run = await syncUnderWay();
  await own.stack.kill('database', 'SIGKILL');
  const refusal = { status: 503, problem: { code: 'temporarily_unavailable' } };
  await expect(run.admin.integration(run.merchantId)).rejects.toMatchObject(refusal);
  await own.stack.restart('database');
  await expectSameResult(run);
}, 240_000);

test('Temporal killed in the middle of a sync: the same result', async () => {
  const run = await syncUnderWay();
  await own.stack.kill('temporal', 'SIGKILL');
  await own.stack.restart('temporal');
  await expectSameResult(run);
}, 240_000);

test('the api killed while webhooks arrive: what it had not taken in is found by itself', async () => {
  const run = await syncUnderWay();
  await expectSameResult(run);
  const { merchantId, channelId } = run;
  const storm = own.control.changeManyMembers(merchantId, {
    count: 200,
    patch: { tags_to_add: ['storm'] },
    webhooksPerSecond: 100,
  });
  const arrived = async () => {
    const { items } = await own.control.call<{ items: unknown[] }>('GET', '/control/webhooks?topic=customer/update');
    return items.length > 20;
  };
  await until(arrived, { timeoutMs: SETTLE_TIMEOUT_MS, what: 'the first webhooks' });
  await own.stack.kill('api', 'SIGKILL');
  await own.stack.restart('api');
  await storm;
  await until(async () => (await own.control.diff(merchantId, channelId)).length === 0, {
    timeoutMs: RUN_TIMEOUT_MS,
    what: 'every change on its contact',
  });
}, 300_000);

test('a worker told to stop hands its sync over, and writes nothing twice', async () => {
  const second = await startSecondWorker(own.stack);
  try {
    const run = await syncUnderWay();
    const first = own.stack.processOf('worker');
    await own.stack.kill('worker', 'SIGTERM');
    expect(first.endedWith).toBe('exit code 0');
    await expectSameResult(run);
    const { alarms } = await own.control.requests();
    expect(alarms.write_without_change ?? 0).toBe(0);
  } finally {
    await own.stack.restart('worker');
    await second.stop();
  }
}, 240_000);

/**
 * Wakes a frozen process. The SDK gives a workflow's step 5 s. A process that was frozen in the middle of one has used
 * them up, and Node may abort it for that. This function then starts it again, as Compose and Kubernetes do.
 */
async function wake(zombie: RunningProcess): Promise<void> {
  zombie.signal('SIGCONT');
  await Promise.race([zombie.ended, delay(WAKE_MS)]);
  if (zombie.endedWith !== undefined) await own.stack.restart('worker');
}

/** What is on record, without what a change of this member touches. */
function withoutMember({ run, journal, members, contacts }: OnRecord, customerId: string): OnRecord {
  return {
    run,
    journal,
    members: members.filter((member) => member.customerId !== customerId),
    contacts: contacts.filter((contact) => contact.memberId !== customerId),
  };
}

test('a frozen worker that wakes after its successor has finished writes nothing more, and then works again', async () => {
  const run = await syncUnderWay();
  const { mongodbUri } = own.stack.urls;
  const ids = { runId: run.runId, integrationId: await integrationOf(mongodbUri, run.runId) };
  const zombie = own.stack.processOf('worker');
  zombie.signal('SIGSTOP');
  const successor = await startSecondWorker(own.stack);
  let records: OnRecord;
  try {
    await expectSameResult(run);
    await successor.stop();
    records = await readRecords(mongodbUri, ids);
  } finally {
    await successor.stop();
    await wake(zombie);
  }
  const written = await countDelivered(own.control);
  const { merchantId, channelId } = run;
  const { items } = await run.admin.members(merchantId, { state: 'delivered' });
  const customerId = items[0]?.customerId ?? '';
  await own.control.changeMember(merchantId, customerId, { member_point_balance: 4_711 });
  // The worker had hundreds of writes in hand. It may still make this one, and those already on their way out.
  await until(async () => (await own.control.diff(merchantId, channelId)).length === 0, {
    timeoutMs: SETTLE_TIMEOUT_MS,
    what: 'the change, brought by the worker that had been frozen',
  });
  const writtenSince = (await countDelivered(own.control)) - written;
  expect(writtenSince).toBeGreaterThanOrEqual(1);
  expect(writtenSince).toBeLessThanOrEqual(1 + LEAVING_WHEN_FROZEN);
  // What the frozen worker still had to store is older than what is on record, so it changes nothing there.
  expect(records.members).toHaveLength(MEMBERS);
  const after = withoutMember(await readRecords(mongodbUri, ids), customerId);
  expect(after).toEqual(withoutMember(records, customerId));
}, 240_000);

test('a frozen worker that wakes after an uninstall puts nothing back, and then works again', async () => {
  const run = await syncUnderWay();
  const { mongodbUri } = own.stack.urls;
  const ids = { runId: run.runId, integrationId: await integrationOf(mongodbUri, run.runId) };
  const nothing = { run: null, journal: [], members: [], contacts: [] };
  const zombie = own.stack.processOf('worker');
  zombie.signal('SIGSTOP');
  expect((await readRecords(mongodbUri, ids)).members).not.toEqual([]);
  const successor = await startSecondWorker(own.stack);
  try {
    await own.control.uninstall(run.merchantId);
    await until(async () => (await readRecords(mongodbUri, ids)).run === null, {
      // Temporal gives the tasks of the frozen worker to the other one, each only when its time is up.
      timeoutMs: RUN_TIMEOUT_MS,
      what: 'the end of its records',
    });
  } finally {
    await successor.stop();
    await wake(zombie);
  }
  const { admin, merchantId } = await bindStore(own, { members: 10, seed: 13 });
  const { status } = await admin.waitForSync(merchantId, await admin.startSync(merchantId), {
    timeoutMs: RUN_TIMEOUT_MS,
  });
  expect(status).toMatch(/^completed/);
  expect(await readRecords(mongodbUri, ids)).toEqual(nothing);
}, 240_000);

test('two workers at once sync two stores: everyone once, nothing twice, the cap held', async () => {
  const second = await startSecondWorker(own.stack);
  try {
    const runs = [await bindStore(own, { members: MEMBERS }), await bindStore(own, { members: MEMBERS, seed: 12 })];
    await own.control.resetRequests();
    const started = await Promise.all(
      runs.map(async (binding) => ({ ...binding, runId: await binding.admin.startSync(binding.merchantId) })),
    );
    await Promise.all(started.map(expectSameResult));
    const { alarms } = await own.control.requests();
    expect(alarms.write_without_change ?? 0).toBe(0);
  } finally {
    await second.stop();
  }
}, 240_000);
