import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, runsOf, type WorkflowLab } from '../support/workflowLab';
import { changesArrivedSignal, statusQuery, syncRequestedSignal, type IntegrationView } from '../../workflows/messages';

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());

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
    for (let sent = 0; sent < 2_000; sent += 100) {
      await Promise.all(Array.from({ length: 100 }, () => handle.signal(changesArrivedSignal)));
    }
    const current = lab.client.workflow.getHandle(handle.workflowId);
    await lab.until(async () => (await current.query(statusQuery)).status === 'ready');
    const { events } = await current.fetchHistory();
    const looks = events?.filter((event) => event.activityTaskScheduledEventAttributes).length ?? 0;
    expect(looks).toBeLessThan(200);
  });
});
