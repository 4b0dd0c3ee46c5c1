import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import {
  cancelSyncSignal,
  changesArrivedSignal,
  factsChangedSignal,
  resumeSignal,
  syncRequestedSignal,
  uninstalledSignal,
} from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import type { Bound } from '../support/lab';
import { pausedSync, syncUnderWay } from '../support/pausedSync';
import { openWorkflowLab, quietTemporal, runsOf, type WorkflowLab } from '../support/workflowLab';

/** Long enough for full reads that come every second. */
const severalReadsMs = 3_000;

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());
afterEach(() => (lab.deps.fullReads.leastSeconds = 120));

/** Resumes as the API does: stores the wish first, since a workflow may not listen yet. */
async function resume(bound: Bound, handle: WorkflowHandle, runId: string): Promise<void> {
  await bound.steer(runId, 'run');
  await current(handle).signal(resumeSignal, { runId });
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
    await lab.control.removeFaults();
    await lab.start(bound);
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
    expect((await bound.run(runId)).status).toBe('paused');
    expect(await bound.writes()).toBe(writes);
    await resume(bound, handle, runId);
    await expectCompleted(bound, runId);
  });
});

describe('a sync that is paused for long', () => {
  it('crosses to the next run of its integration, still paused', async () => {
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound, { maxHistoryEvents: 60 });
    const { runId: firstRunId } = await handle.describe();
    const runId = await pausedSync(lab, bound, handle);
    await lab.until(async () => {
      await current(handle).signal(factsChangedSignal);
      return (await runsOf(lab.client, handle.workflowId, firstRunId)).length > 1;
    });
    await lab.until(async () => (await current(handle).query<{ activeRunId: string }>('status')).activeRunId === runId);
    expect((await bound.run(runId)).status).toBe('paused');
    await resume(bound, handle, runId);
    await expectCompleted(bound, runId);
  });

  it('is carried out by no full read, nor is one that was cancelled', async () => {
    lab.deps.fullReads.leastSeconds = 1;
    const bound = await lab.bind({ members: 300 });
    const handle = await lab.start(bound);
    const runId = await pausedSync(lab, bound, handle);
    const writes = await bound.writes();
    await setTimeout(severalReadsMs);
    expect(await bound.writes()).toBe(writes);
    await handle.signal(cancelSyncSignal, { runId });
    await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
    await setTimeout(severalReadsMs);
    expect(await bound.writes()).toBe(writes);
    const nextReadAt = async () => (await handle.query<{ nextFullReadAt: string | null }>('status')).nextFullReadAt;
    expect(await nextReadAt()).toBeNull();
    await expectCompleted(bound, await lab.requestSync(bound, handle));
    expect(await lab.until(async () => (await nextReadAt()) !== null)).toBe(true);
  });

  it('leaves the lease to changes even when another sync is asked for', async () => {
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
