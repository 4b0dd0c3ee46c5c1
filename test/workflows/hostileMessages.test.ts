import type { WorkflowHandle } from '@temporalio/client';
import { integrationWorkflowId, integrationWorkflowType, statusQuery } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
afterAll(() => lab.close());

/** What an operator may type instead of `{"mode":"full"}`. */
const noRequests: unknown[][] = [
  [],
  [null],
  ['preview'],
  [7],
  [[]],
  [{}],
  [{ mode: 'Preview' }],
  [{ mode: {} }],
  [{ mode: 'reconcile' }],
  [{ mode: 'full', runId: {} }],
  [{ mode: 'full', runId: null }],
  [{ mode: 'full', runId: 'unheard-of' }],
];
const signalNames = ['authorized', 'lineAccountChosen', 'pause', 'resume', 'cancelSync', 'changesArrived'];
const oddPayloads: unknown[][] = [[], [null], ['text'], [{}], [{ channelId: {} }], [{ channelId: 5 }, 'more']];

async function sendAll(handle: WorkflowHandle, name: string, payloads: unknown[][]): Promise<void> {
  for (const payload of payloads) await handle.signal(name, ...payload);
}

it('no request, no sync: whatever syncRequested carries, nothing happens and the next good one is run', async () => {
  const bound = await lab.bind({ members: 10 });
  const handle = await lab.start(bound);
  await sendAll(handle, 'syncRequested', noRequests);
  const runId = await lab.requestSync(bound, handle, 'preview');
  const run = await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
  expect(run).toMatchObject({ mode: 'preview', status: 'completed' });
  expect(await lab.store.models.syncRuns.countDocuments({ integrationId: bound.integrationId })).toBe(1);
  expect(await bound.writes()).toBe(0);
});

it.each(signalNames)('%s with a payload that it does not know changes nothing, at rest or in a sync', async (name) => {
  const bound = await lab.bind({ members: 10 });
  const handle = await lab.start(bound);
  await sendAll(handle, name, oddPayloads);
  await lab.until(async () => (await handle.query(statusQuery)).status === 'ready');
  expect(await handle.query(statusQuery)).toMatchObject({ channelId: bound.team.channelId });
  const runId = await lab.requestSync(bound, handle);
  await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
});

it('a workflow that a person starts without input ends, and leaves the store its id', async () => {
  const bound = await lab.bind({ members: 3 });
  const workflowId = integrationWorkflowId(bound.merchantId);
  const byHand = await lab.client.workflow.start(integrationWorkflowType, { workflowId, taskQueue: lab.taskQueue });
  await expect(byHand.result()).rejects.toMatchObject({
    cause: { message: expect.stringContaining('no input') as string },
  });
  const handle = await lab.start(bound);
  await lab.untilAtRest(bound, await lab.requestSync(bound, handle));
});
