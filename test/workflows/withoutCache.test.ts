import { temporal } from '@temporalio/proto';
import { progressQuery } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

/** Without a cache the SDK puts off a workflow's task, up to its timeout, while another runs a local activity. */
const timeoutMs = 180_000;
const workflowTaskTimeoutMs = 2_000;

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  // No workflow is kept in memory between two tasks: each is replayed from its start, again and again.
  lab = await openWorkflowLab(sharedStack().urls, { maxCachedWorkflows: 0 }, timeoutMs);
});
afterAll(() => lab.close());

it(
  'a worker that remembers no workflow runs a whole sync',
  async () => {
    const bound = await lab.bind({ members: 120 });
    const handle = await lab.start(bound, {}, workflowTaskTimeoutMs);
    const runId = await lab.requestSync(bound, handle);
    const run = await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
    expect(run).toMatchObject({ status: 'completed', counts: { read: 120 } });
    expect(await bound.diff()).toEqual([]);
    await lab.untilAtRest(bound, runId);
    // A worker with a cache gets the next task of a workflow that it keeps through a sticky queue of its own.
    const { events } = await handle.fetchHistory();
    const tasks = events?.flatMap(({ workflowTaskScheduledEventAttributes: task }) => task ?? []) ?? [];
    expect(tasks.length).toBeGreaterThan(1);
    expect(
      tasks.filter(({ taskQueue }) => taskQueue?.kind === temporal.api.enums.v1.TaskQueueKind.TASK_QUEUE_KIND_STICKY),
    ).toEqual([]);
    expect(await handle.query(progressQuery)).toMatchObject({ runId, counts: { read: 120 } });
  },
  timeoutMs,
);
