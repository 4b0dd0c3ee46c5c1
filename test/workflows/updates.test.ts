import { WithStartWorkflowOperation, WorkflowUpdateFailedError } from '@temporalio/client';
import {
  integrationWorkflowId,
  integrationWorkflowType,
  pauseSignal,
  reconcileNowUpdate,
  statusQuery,
} from '../../workflows/messages';
import { sharedStack, updatesOfARun } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, runsOf, type WorkflowLab } from '../support/workflowLab';

/** Temporal takes at most this many updates of one run at a time. */
const AT_ONCE = 10;
/** Far more events than the updates make: a run ends only because Temporal suggests it. */
const LONG_HISTORY = 40_000;

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());

/** An integration that follows its store, asked to reconcile `count` times; each must be answered. */
async function reconcileOften(count: number, maxHistoryEvents: number): Promise<number> {
  const bound = await lab.bind({ members: 5 });
  const started = await lab.start(bound, { maxHistoryEvents });
  const { runId: firstRunId } = await started.describe();
  const syncId = await lab.requestSync(bound, started);
  await lab.untilRun(syncId, ({ finishedAt }) => finishedAt !== null);
  const handle = lab.client.workflow.getHandle(started.workflowId);
  for (let asked = 0; asked < count; asked += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => handle.executeUpdate(reconcileNowUpdate)));
    for (const answer of answers) expect(answer).toMatchObject({ failed: 0 });
  }
  // A run that has just begun has not read its facts yet.
  await lab.until(async () => (await handle.query(statusQuery)).status === 'ready');
  return (await runsOf(lab.client, handle.workflowId, firstRunId)).length;
}

test('updates that come while the workflow continues as new are all answered', async () => {
  expect(await reconcileOften(100, 30)).toBeGreaterThan(3);
});

test('more updates than Temporal lets one run have are all answered', async () => {
  expect(await reconcileOften(updatesOfARun + 50, LONG_HISTORY)).toBeGreaterThan(1);
});

describe('reconcileNow of a store whose changes are not followed', () => {
  it('is refused with the reason', async () => {
    const bound = await lab.bind({ members: 5 });
    const handle = await lab.start(bound);
    await lab.until(async () => (await handle.query(statusQuery)).status === 'ready');
    const refused: unknown = await handle.executeUpdate(reconcileNowUpdate).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(WorkflowUpdateFailedError);
    expect((refused as WorkflowUpdateFailedError).cause).toMatchObject({
      type: 'changes_not_followed',
      message: 'changes are not followed: a full sync is still to come',
    });
  });

  it('is refused with the reason beside a paused sync', async () => {
    const bound = await lab.bind({ members: 10 });
    const handle = await lab.start(bound);
    // Without SHOPLINE's token the sync does not begin, so that nothing is followed.
    await lab.store.models.installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken: null } });
    const runId = await lab.requestSync(bound, handle);
    await bound.steer(runId, 'pause');
    await handle.signal(pauseSignal, { runId });
    await lab.untilRun(runId, ({ status }) => status === 'paused');
    // The main loop sleeps: only the validator looks at the update.
    await lab.until(async () => (await handle.fetchHistory()).events?.at(-1)?.timerStartedEventAttributes != null);
    const refused: unknown = await handle.executeUpdate(reconcileNowUpdate).catch((error: unknown) => error);
    expect((refused as WorkflowUpdateFailedError).cause).toMatchObject({ type: 'changes_not_followed' });
  });

  it('is refused with the reason when it comes before that is known', async () => {
    const bound = await lab.bind({ members: 5 });
    const workflowId = integrationWorkflowId(bound.merchantId);
    const startWorkflowOperation = new WithStartWorkflowOperation(integrationWorkflowType, {
      workflowId,
      taskQueue: lab.taskQueue,
      workflowIdConflictPolicy: 'FAIL',
      args: [{ merchantId: bound.merchantId, integrationId: bound.integrationId }],
    });
    const refused: unknown = await lab.client.workflow
      .executeUpdateWithStart(reconcileNowUpdate, { startWorkflowOperation })
      .catch((error: unknown) => error);
    expect((refused as WorkflowUpdateFailedError).cause).toMatchObject({
      type: 'changes_not_followed',
      message: 'changes are not followed: a full sync is still to come',
    });
    await lab.client.workflow.getHandle(workflowId).terminate();
  });
});

describe('reconcileNow while SHOPLINE refuses', () => {
  it('fails with the reason, and the next one answers with what it found', async () => {
    const bound = await lab.bind({ members: 5 });
    const handle = await lab.start(bound);
    const syncId = await lab.requestSync(bound, handle);
    await lab.untilRun(syncId, ({ finishedAt }) => finishedAt !== null);
    await lab.control.addFault({ partner: 'shopline', match: { pathPrefix: '/v1/customers' }, status: 400 });
    const failed: unknown = await handle.executeUpdate(reconcileNowUpdate).catch((error: unknown) => error);
    expect((failed as WorkflowUpdateFailedError).cause).toMatchObject({ type: 'sweep_failed' });
    await lab.control.removeFaults();
    expect(await handle.executeUpdate(reconcileNowUpdate)).toMatchObject({ failed: 0 });
  });
});
