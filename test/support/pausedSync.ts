import type { WorkflowHandle } from '@temporalio/client';
import { pauseSignal } from '../../workflows/messages';
import type { Bound } from './lab';
import type { WorkflowLab } from './workflowLab';

/** So slow that a sync of some hundred members is still under way when a signal arrives. */
const slowMs = 1_500;

/** A sync in the middle of its writes, which are slow from here on. @returns its run */
export async function syncUnderWay(lab: WorkflowLab, bound: Bound, handle: WorkflowHandle): Promise<string> {
  await lab.control.changeSettings({ omnichat: { latencyMs: slowMs } });
  const runId = await lab.requestSync(bound, handle);
  await lab.until(async () => (await bound.integration()).isLive);
  return runId;
}

/** A sync that was paused while it wrote. @returns its run */
export async function pausedSync(lab: WorkflowLab, bound: Bound, handle: WorkflowHandle): Promise<string> {
  const runId = await syncUnderWay(lab, bound, handle);
  await handle.signal(pauseSignal);
  await lab.untilRun(runId, ({ status }) => status === 'paused');
  await lab.control.changeSettings({ omnichat: { latencyMs: 0 } });
  return runId;
}
