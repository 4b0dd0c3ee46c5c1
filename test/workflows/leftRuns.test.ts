import type { WorkflowHandle } from '@temporalio/client';
import { steerRun } from '../../store/integrations/steering';
import {
  changesArrivedSignal,
  resumeSignal,
  runChangedSignal,
  syncRequestedSignal,
  syncWorkflowId,
  uninstalledSignal,
} from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import type { Bound } from '../support/lab';
import { pausedSync, syncUnderWay } from '../support/pausedSync';
import { openWorkflowLab, quietTemporal, runsOf, type WorkflowLab } from '../support/workflowLab';

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());

/** As the API does it: stored first, for whoever has not begun to listen. */
async function resume(bound: Bound, handle: WorkflowHandle, runId: string): Promise<void> {
  await steerRun(lab.store, { _id: runId, integrationId: bound.integrationId }, 'resume');
  await current(handle).signal(resumeSignal);
}

const current = (handle: WorkflowHandle) => lab.client.workflow.getHandle(handle.workflowId);

async function expectCompleted(bound: Bound, runId: string): Promise<void> {
  const { status } = await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
  expect(status).toBe('completed');
  expect(await bound.diff()).toEqual([]);
}

describe('a sync whose workflow was terminated', () => {
  it('goes on when the workflow of its integration runs again', async () => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await syncUnderWay(lab, bound, handle);
    await handle.terminate();
    await lab.control.changeSettings({ omnichat: { latencyMs: 0 } });
    await lab.start(bound);
    await expectCompleted(bound, runId);
  });

  it('goes on when what was left of it is gone', async () => {
    const bound = await lab.bind({ members: 20 });
    const runId = await bound.openRun();
    // Where no worker looks, so that it stays until it is ended.
    const left = await lab.client.workflow.start('sync', {
      workflowId: syncWorkflowId(bound.merchantId, runId),
      taskQueue: 'nobody',
    });
    const handle = await lab.start(bound);
    await handle.signal(syncRequestedSignal, { mode: 'full', runId });
    await lab.until(async () => {
      const { events } = await handle.fetchHistory();
      return events?.some((event) => event.startChildWorkflowExecutionFailedEventAttributes) ?? false;
    });
    expect(await bound.run(runId)).toMatchObject({ finishedAt: null });
    await left.terminate();
    await expectCompleted(bound, runId);
  });

  it('stays paused if it was', async () => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await pausedSync(lab, bound, handle);
    await handle.terminate();
    const writes = await bound.writes();
    const again = await lab.start(bound);
    await lab.until(async () => (await again.query<{ activeRunId: string | null }>('status')).activeRunId === runId);
    // The wish is taken back once the run has come to rest.
    await lab.untilRun(runId, ({ wish, status }) => wish === null && status === 'paused');
    expect(await bound.writes()).toBe(writes);
    await resume(bound, handle, runId);
    await expectCompleted(bound, runId);
  });
});

describe('a sync that is paused for long', () => {
  it('crosses to the next run of its integration, still paused', async () => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound, { maxHistoryEvents: 150 });
    const { runId: firstRunId } = await handle.describe();
    const runId = await pausedSync(lab, bound, handle);
    await lab.until(async () => {
      await current(handle).signal(runChangedSignal);
      return (await runsOf(lab.client, handle.workflowId, firstRunId)).length > 1;
    });
    await lab.until(async () => (await current(handle).query<{ activeRunId: string }>('status')).activeRunId === runId);
    await lab.untilRun(runId, ({ status, wish }) => status === 'paused' && wish === null);
    await resume(bound, handle, runId);
    await expectCompleted(bound, runId);
  });

  it('leaves the lane to changes even when another sync is asked for', async () => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await pausedSync(lab, bound, handle);
    await handle.signal(syncRequestedSignal, { mode: 'full' });
    const [member] = await lab.control.members(bound.merchantId, { limit: '1' });
    await bound.announce(member!.id);
    await handle.signal(changesArrivedSignal);
    const { inbox } = lab.store.models;
    await lab.until(async () => (await inbox.countDocuments({ integrationId: bound.integrationId })) === 0);
    const { status, finishedAt } = await bound.run(runId);
    expect({ status, finishedAt }).toEqual({ status: 'paused', finishedAt: null });
    await handle.signal(uninstalledSignal);
    await handle.result();
    const events = (await handle.fetchHistory()).events ?? [];
    const deliveries = events.filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'deliverChanges',
    );
    expect(deliveries.length).toBeLessThanOrEqual(2);
  });
});
