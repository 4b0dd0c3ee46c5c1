import type { WorkflowHandle } from '@temporalio/client';
import { syncModes } from '../../core/domain/types';
import { sharedStack } from '../harness/sharedStack';
import type { Bound } from '../support/lab';
import { openWorkflowLab, quietTemporal, runsOf, type WorkflowLab } from '../support/workflowLab';
import {
  authorizedSignal,
  changesArrivedSignal,
  statusQuery,
  syncRequestedSignal,
  type IntegrationView,
} from '../../workflows/messages';
import type { SyncRun } from '../../core/store/documents';
import type { Carried } from '../../workflows/integrationContext';

/**
 * While a workflow's task is under way, the server keeps back what arrives, at most 100 events
 * (`history.maximumBufferedEventsBatch`). At one more it fails the task. The SDK sometimes loses the next task, and the
 * workflow then rests until that task times out. Activities end while signals come, so signals get half of the 100.
 */
const togetherAtMost = 50;

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());

/** Sends messages as fast as the server takes them: the next ones once the workflow has answered a query. */
async function flood(handle: WorkflowHandle, count: number, send: (at: number) => Promise<void>): Promise<void> {
  for (let sent = 0; sent < count; sent += togetherAtMost) {
    const together = Array.from({ length: Math.min(togetherAtMost, count - sent) }, (_, at) => send(sent + at));
    await Promise.all(together);
    // On a busy machine an answer may take longer than the client waits for it, so the query is repeated.
    await lab.until(async () => Boolean(await handle.query(statusQuery)));
  }
}

describe('a workflow that continues as new', () => {
  it('loses no request', async () => {
    const bound = await lab.bind({ members: 10 });
    const handle = await lab.start(bound, { maxHistoryEvents: 10 });
    const { runId: firstRunId } = await handle.describe();
    const first = await lab.requestSync(bound, handle);
    await handle.signal(syncRequestedSignal, { mode: 'preview' });
    await lab.untilRun(first, ({ finishedAt }) => finishedAt !== null);
    await lab.until(
      async () =>
        (await lab.store.models.syncRuns.countDocuments({
          integrationId: bound.integrationId,
          mode: 'preview',
          finishedAt: { $ne: null },
        })) === 1,
    );
    expect((await runsOf(lab.client, handle.workflowId, firstRunId)).length).toBeGreaterThan(1);
    const current = lab.client.workflow.getHandle(handle.workflowId);
    // The run is over in the database a moment before its workflow knows.
    let view: IntegrationView | null = null;
    await lab.until(async () => (view = await current.query(statusQuery)).status === 'ready');
    expect(view).toMatchObject({
      merchantId: bound.merchantId,
      status: 'ready',
      channelId: bound.team.channelId,
    });
  });
});

describe('a flood of 2,000 signals', () => {
  it('costs a few looks into the inbox, and the workflow still answers', async () => {
    const bound = await lab.bind({ members: 10 });
    const handle = await lab.start(bound);
    const runId = await lab.requestSync(bound, handle);
    await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
    const current = lab.client.workflow.getHandle(handle.workflowId);
    await flood(current, 2_000, () => current.signal(changesArrivedSignal));
    await lab.until(async () => (await current.query(statusQuery)).status === 'ready');
    const { events } = await current.fetchHistory();
    const looks = events?.filter((event) => event.activityTaskScheduledEventAttributes).length ?? 0;
    expect(looks).toBeLessThan(200);
  });
});

describe('a flood of 3,000 requests for a sync', () => {
  it('crosses to the next run of the workflow as a few small ones, and each is run once', async () => {
    const bound = await lab.bind({ members: 10 });
    const { installations, syncRuns } = lab.store.models;
    const installation = await installations.findById(bound.merchantId).orFail().lean();
    const setToken = (sealedToken: Buffer | null) =>
      installations.updateOne({ _id: bound.merchantId }, { $set: { sealedToken } });
    // Without access every request waits.
    await setToken(null);
    const handle = await lab.start(bound, { maxHistoryEvents: 2_000 });
    const { runId: firstRunId } = await handle.describe();
    const current = lab.client.workflow.getHandle(handle.workflowId);
    const note = 'x'.repeat(1_000);
    const requests = Array.from({ length: 1_000 }, (_, at) => [
      { mode: at % 2 === 0 ? 'preview' : 'full', note },
      { mode: 'full', runId: `unheard-of-${at}`, note },
      { mode: note },
    ]).flat();
    const name = syncRequestedSignal.name;
    // Messages that are sent together arrive in any order, so the first one is sent alone.
    const [first, ...others] = requests;
    await current.signal(name, first);
    await flood(current, others.length, (at) => current.signal(name, others[at]));
    await lab.until(async () => (await runsOf(lab.client, handle.workflowId, firstRunId)).length > 1);
    const next = (await runsOf(lab.client, handle.workflowId, firstRunId)).at(-1);
    const { events } = await lab.client.workflow.getHandle(handle.workflowId, next).fetchHistory();
    const crossed = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data ?? Buffer.alloc(0);
    const { carried } = JSON.parse(Buffer.from(crossed).toString('utf8')) as { carried: Carried };
    // The first preview is open and waits for access, and every other preview asks for the same run. One waiting
    // `full` stands for all the other requests.
    expect(carried.memory.waitingModes).toEqual(['full']);
    expect(crossed.length).toBeLessThan(10_000);

    await setToken(installation.sealedToken);
    await current.signal(authorizedSignal);
    await lab.until(async () => (await syncRuns.countDocuments({ ...bySync(bound), finishedAt: { $ne: null } })) === 2);
    await lab.until(async () => (await current.query(statusQuery)).status === 'ready');
    expect((await syncRuns.find(bySync(bound)).lean<SyncRun[]>()).map(({ mode }) => mode).sort()).toEqual([
      'full',
      'preview',
    ]);
  }, 240_000);
});

/** Runs an operator asked for. */
const bySync = ({ integrationId }: Bound) => ({ integrationId, mode: { $in: [...syncModes] } });
