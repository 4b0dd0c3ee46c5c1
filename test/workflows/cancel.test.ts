import type { WorkflowHandle } from '@temporalio/client';
import type { SyncMode } from '../../core/domain/types';
import type { SyncRun } from '../../core/store/documents';
import { listRuns } from '../../core/store/runs/syncRuns';
import {
  authorizedSignal,
  changesArrivedSignal,
  cancelSyncSignal,
  progressQuery,
  resumeSignal,
  statusQuery,
  syncRequestedSignal,
} from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import type { Bound } from '../support/lab';
import { pausedSync, syncUnderWay } from '../support/pausedSync';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

const shown = async (bound: Bound) =>
  (await listRuns(lab.store, bound.integrationId)).map(({ mode, status }) => `${mode} ${status}`).sort();

async function untilShown(bound: Bound, runs: string[]): Promise<void> {
  await lab.until(async () => (await shown(bound)).length >= runs.length && (await isAllOver(bound)));
  expect(await shown(bound)).toEqual(runs);
}

async function isAllOver(bound: Bound): Promise<boolean> {
  const runs = await listRuns(lab.store, bound.integrationId);
  return runs.every(({ finishedAt }) => finishedAt !== null);
}

async function expectNothingActive(bound: Bound, handle: WorkflowHandle): Promise<void> {
  await lab.until(async () => (await handle.query(statusQuery)).activeRunId === null);
  expect((await bound.integration()).activeRunId).toBeNull();
}

/** A sync asked for after the cancel runs like any other. */
async function expectNextToRun(bound: Bound, handle: WorkflowHandle): Promise<void> {
  const runId = await lab.requestSync(bound, handle, 'preview');
  const { status } = await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
  expect(status).toBe('completed');
}

async function withdrawToken(bound: Bound): Promise<() => Promise<unknown>> {
  const { installations } = lab.store.models;
  await installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken: null } });
  const sealedToken = lab.store.cipher.seal(bound.shop.accessToken!, 'shopline token', bound.merchantId);
  return () => installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken } });
}

/** A sync that the workflow knows of, and that waits for a token which has not come. */
async function syncWithoutToken() {
  const bound = await lab.bind({ members: 10 });
  const giveToken = await withdrawToken(bound);
  const handle = await lab.start(bound);
  const runId = await bound.openRun();
  await handle.signal(syncRequestedSignal, { mode: 'full', runId });
  return { bound, handle, runId, giveToken };
}

/**
 * Asks for a sync behind the one there is, and waits until the workflow has noted it. The workflow first tries to open
 * it; what it does after the answer of that activity ends with a workflow task.
 */
async function askBehind(handle: WorkflowHandle, mode: SyncMode): Promise<void> {
  const read = async () => {
    const events = (await handle.fetchHistory()).events ?? [];
    const requests = events.filter(
      ({ workflowExecutionSignaledEventAttributes: signaled }) => signaled?.signalName === syncRequestedSignal.name,
    );
    return { events, requests };
  };
  // While a workflow task is under way, Temporal keeps a signal out of the history: the last one there may be older.
  const { length: before } = (await read()).requests;
  await handle.signal(syncRequestedSignal, { mode });
  await lab.until(async () => {
    const { events, requests } = await read();
    const asked = requests[before];
    if (!asked) return false;
    const opening = events
      .slice(events.indexOf(asked) + 1)
      .find(
        ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name === 'openRequestedRun',
      );
    if (!opening) return false;
    const answered = events.findIndex(({ activityTaskCompletedEventAttributes: completed }) =>
      completed?.scheduledEventId?.equals(opening.eventId ?? 0),
    );
    const noted = events.findLastIndex(
      ({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes,
    );
    return answered !== -1 && answered < noted;
  });
}

describe('cancelSync', () => {
  it.each([
    ['under way', syncUnderWay],
    ['paused', pausedSync],
  ])('ends a sync that is %s, and takes back what waits behind it', async (_how, begin) => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await begin(lab, bound, handle);
    await handle.signal(syncRequestedSignal, { mode: 'full' });
    await handle.signal(cancelSyncSignal);
    await lab.untilRun(runId, ({ status }) => status === 'cancelled');
    await untilShown(bound, ['full cancelled', 'full cancelled']);
    await expectNothingActive(bound, handle);
    expect(await handle.query(progressQuery)).toMatchObject({ runId, status: 'cancelled' });
    expect((await bound.diff()).length).toBeGreaterThan(0);
    // What was held arrives with the removal, and counts before that is answered.
    await lab.control.removeFaults();
    const writes = await bound.writes();
    await expectNextToRun(bound, handle);
    expect(await bound.writes()).toBe(writes);
    expect(await shown(bound)).toEqual(['full cancelled', 'full cancelled', 'preview completed']);
  });

  it('takes back what waits for access while nothing runs, whoever asked for it', async () => {
    const { bound, handle, runId, giveToken } = await syncWithoutToken();
    await handle.signal(syncRequestedSignal, { mode: 'preview' });
    await handle.signal(cancelSyncSignal);
    await untilShown(bound, ['full cancelled', 'preview cancelled']);
    expect(await bound.run(runId)).toMatchObject({ status: 'cancelled', counts: { read: 0 } });
    await expectNothingActive(bound, handle);
    await giveToken();
    await handle.signal(authorizedSignal);
    await lab.until(async () => (await handle.query(statusQuery)).status === 'ready');
    await expectNextToRun(bound, handle);
    expect(await shown(bound)).toEqual(['full cancelled', 'preview cancelled', 'preview completed']);
  });

  it('ends a sync that has lost its access, and takes back what waits behind it', async () => {
    const bound = await lab.bind({ members: 10 });
    await lab.control.revokeTokens(bound.merchantId);
    const handle = await lab.start(bound);
    const runId = await lab.requestSync(bound, handle);
    await lab.untilRun(runId, ({ status }) => status === 'waiting');
    await handle.signal(syncRequestedSignal, { mode: 'full' });
    await handle.signal(cancelSyncSignal);
    await untilShown(bound, ['full cancelled', 'full cancelled']);
    await expectNothingActive(bound, handle);
  });

  it('leaves what is asked for after it, though the sync has still to end', async () => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await syncUnderWay(lab, bound, handle);
    await handle.signal(syncRequestedSignal, { mode: 'preview' });
    await handle.signal(cancelSyncSignal);
    await handle.signal(syncRequestedSignal, { mode: 'preview' });
    // If the writes went before the cancel is stored, the sync might complete.
    await lab.untilRun(runId, ({ desired }) => desired === 'cancel');
    await lab.control.removeFaults();
    await untilShown(bound, ['full cancelled', 'preview cancelled', 'preview completed']);
  });
});

describe('a cancel that was stored and whose signal never came', () => {
  it('takes back what waits behind a sync that is under way', async () => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await syncUnderWay(lab, bound, handle);
    await askBehind(handle, 'preview');
    await bound.steer(runId, 'cancel');
    await lab.untilRun(runId, ({ status }) => status === 'cancelled');
    await lab.control.removeFaults();
    await untilShown(bound, ['full cancelled', 'preview cancelled']);
    await expectNothingActive(bound, handle);
  });

  it('takes back what waits behind a sync that has not begun', async () => {
    const { bound, handle, runId, giveToken } = await syncWithoutToken();
    await askBehind(handle, 'preview');
    await bound.steer(runId, 'cancel');
    await giveToken();
    await handle.signal(authorizedSignal);
    await untilShown(bound, ['full cancelled', 'preview cancelled']);
    await expectNothingActive(bound, handle);
  });

  it('takes back what waits behind a sync, though the next one is open before the workflow looks', async () => {
    const { bound, handle, runId, giveToken } = await syncWithoutToken();
    await askBehind(handle, 'preview');
    await bound.steer(runId, 'cancel');
    await bound.openRun();
    await giveToken();
    await handle.signal(authorizedSignal);
    await untilShown(bound, ['full cancelled', 'full completed', 'preview cancelled']);
    await expectNothingActive(bound, handle);
  });
});

describe('a cancel that is seen first by the run that continues a workflow', () => {
  it('takes back what waits behind the sync', async () => {
    const bound = await lab.bind({ members: 10 });
    await lab.control.revokeTokens(bound.merchantId);
    const handle = await lab.start(bound, { maxHistoryEvents: 60 });
    const runId = await lab.requestSync(bound, handle);
    await lab.untilRun(runId, ({ status }) => status === 'waiting');
    await askBehind(handle, 'preview');
    const before = (await handle.describe()).runId;
    await bound.steer(runId, 'cancel');
    // While a sync waits, these signals start no look at the inbox: they only make the history longer.
    await lab.until(async () => {
      await handle.signal(changesArrivedSignal);
      return (await handle.describe()).runId !== before;
    });
    await untilShown(bound, ['full cancelled', 'preview cancelled']);
    await expectNothingActive(bound, handle);
  });
});

describe('cancelSync that names a run', () => {
  const isOver = ({ finishedAt }: SyncRun) => finishedAt !== null;

  it('of before leaves the one there is and what waits behind it', async () => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await pausedSync(lab, bound, handle);
    await handle.signal(syncRequestedSignal, { mode: 'preview' });
    await handle.signal(cancelSyncSignal, { runId: 'of-before' });
    await handle.signal(resumeSignal);
    expect(await lab.untilRun(runId, isOver)).toMatchObject({ status: 'completed' });
    await untilShown(bound, ['full completed', 'preview completed']);
  });

  it('that still waits takes back that one and what waits behind it', async () => {
    const { bound, handle, runId } = await syncWithoutToken();
    await handle.signal(syncRequestedSignal, { mode: 'preview' });
    await handle.signal(cancelSyncSignal, { runId });
    await untilShown(bound, ['full cancelled', 'preview cancelled']);
    await expectNothingActive(bound, handle);
  });
});

it('a cancel that comes when everything is taken back leaves the binding that was to end', async () => {
  const bound = await lab.bind();
  const runId = await bound.openRun('clear', { endsBinding: true });
  expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
  await bound.steer(runId, 'cancel');
  await bound.finish(runId, 'completed');
  expect((await bound.integration()).endedAt).toBeNull();
});
