import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { isGrpcServiceError, type WorkflowHandle } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { deploymentOptions } from '../../worker/deployment';
import { progressQuery } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, runsOf, type WorkflowLab } from '../support/workflowLab';

const { WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND } = temporal.api.enums.v1.WorkflowTaskFailedCause;
const deployment = `lab-${randomBytes(6).toString('hex')}`;
/** Workflows that cannot replay a history of the others. */
const incompatibleWorkflows = path.resolve(__dirname, '../replay/changedWorkflows.ts');
/** gRPC's NOT_FOUND and FAILED_PRECONDITION. */
const notYetThere: number[] = [5, 9];
/** Without a cache the SDK puts off a workflow's task, up to its timeout, while another runs a local activity. */
const timeoutMs = 180_000;
const workflowTaskTimeoutMs = 2_000;
const version = (buildId: string) => deploymentOptions({ name: deployment, buildId });

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls, { ...version('1'), maxCachedWorkflows: 0 }, timeoutMs);
  await makeCurrent('1');
});
afterAll(() => lab.close());

/** As `temporal worker deployment set-current-version` does, once a worker of that version polls. */
async function makeCurrent(buildId: string): Promise<void> {
  const { connection, options } = lab.client;
  const request = { namespace: options.namespace, deploymentName: deployment, buildId, identity: 'lab' };
  await lab.until(async () => {
    try {
      await connection.workflowService.setWorkerDeploymentCurrentVersion(request);
      return true;
    } catch (error) {
      if (isGrpcServiceError(error) && notYetThere.includes(error.code)) return false;
      throw error;
    }
  });
}

async function buildOf(handle: WorkflowHandle): Promise<string | null | undefined> {
  const { raw } = await lab.client.workflow.getHandle(handle.workflowId).describe();
  return raw.workflowExecutionInfo?.versioningInfo?.deploymentVersion?.buildId;
}

test(
  'an incompatible version reaches no workflow that runs, and has them once they continued as new',
  async () => {
    const bound = await lab.bind({ members: 10 });
    const handle = await lab.start(bound, {}, workflowTaskTimeoutMs);
    const { runId: firstRunId } = await handle.describe();
    const sync = async () => {
      const current = lab.client.workflow.getHandle(handle.workflowId);
      const runId = await lab.requestSync(bound, current);
      await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
      return runId;
    };
    await sync();
    expect(await buildOf(handle)).toBe('1');

    await lab.addWorker({ ...version('2'), workflowsPath: incompatibleWorkflows });
    const lastOnFirst = await sync();
    expect(await buildOf(handle)).toBe('1');

    await makeCurrent('2');
    await lab.until(async () => {
      await sync();
      return (await buildOf(handle)) === '2';
    });
    const [first, second] = await runsOf(lab.client, handle.workflowId, firstRunId);
    expect(second).toBeDefined();
    const { events } = await lab.client.workflow.getHandle(handle.workflowId, first).fetchHistory();
    // If a signal comes just as the workflow continues as new, Temporal repeats the task: no fault of a version.
    const failures = events?.flatMap(({ workflowTaskFailedEventAttributes: failed }) => failed?.cause ?? []);
    expect(failures?.filter((cause) => cause !== WORKFLOW_TASK_FAILED_CAUSE_UNHANDLED_COMMAND)).toEqual([]);
    const last = await sync();
    expect(last).not.toBe(lastOnFirst);
    await lab.untilAtRest(bound, last);
    const progress = await lab.client.workflow.getHandle(handle.workflowId).query(progressQuery);
    expect(progress).toMatchObject({ runId: last, status: 'completed' });
    expect(await bound.diff()).toEqual([]);
  },
  timeoutMs,
);
