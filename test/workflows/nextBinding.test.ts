import type { Activities } from '../../activities';
import { endIntegration } from '../../core/store/integrations/bindings';
import { disconnectedSignal } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { bindAgain } from '../support/bindAgain';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

let lab: WorkflowLab;
/** Told of each look for a next binding, before the workflow gets its answer. */
let onLook: () => Promise<void> = () => Promise.resolve();

const activities: Partial<Activities> = {
  async findNextIntegration(of) {
    const next = await lab.activities.findNextIntegration(of);
    await onLook();
    return next;
  },
};

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls, { activities });
});
afterAll(() => lab.close());

it('a binding made after the last look of the one before has its workflow', async () => {
  const bound = await lab.bind({ members: 0 });
  const handle = await lab.start(bound);
  const first = await handle.describe();
  let looks = 0;
  onLook = async () => {
    looks += 1;
    if (looks > 1) return;
    const { _id: integrationId } = await bindAgain(lab.store, bound, 'second');
    await lab.start(bound, { integrationId });
  };
  await endIntegration(lab.store, await bound.integration(), 'disconnected');
  await handle.signal(disconnectedSignal, { integrationId: bound.integrationId });
  const ofFirst = lab.client.workflow.getHandle(first.workflowId, first.runId);
  await lab.until(async () => (await ofFirst.describe()).status.name !== 'RUNNING');
  expect((await ofFirst.describe()).status.name).toBe('CONTINUED_AS_NEW');
  expect(looks).toBe(2);
});
