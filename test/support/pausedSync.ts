import type { WorkflowHandle } from '@temporalio/client';
import { pauseSignal } from '../../workflows/messages';
import type { Bound } from './lab';
import type { WorkflowLab } from './workflowLab';

/** Omnichat is so slow that a sync of some hundred members is still under way when a signal arrives. */
const slowMs = 3_000;

/** Starts a sync whose writes are slow, and waits until it may write. @returns its run */
export async function syncUnderWay(lab: WorkflowLab, bound: Bound, handle: WorkflowHandle): Promise<string> {
  await lab.control.changeSettings({ omnichat: { latencyMs: slowMs } });
  const runId = await lab.requestSync(bound, handle);
  await lab.until(async () => (await bound.integration()).isLive);
  return runId;
}

/** Starts a sync and pauses it while it writes. @returns its run */
export async function pausedSync(lab: WorkflowLab, bound: Bound, handle: WorkflowHandle): Promise<string> {
  const runId = await syncUnderWay(lab, bound, handle);
  await handle.signal(pauseSignal);
  await lab.untilRun(runId, ({ status }) => status === 'paused');
  await lab.control.changeSettings({ omnichat: { latencyMs: 0 } });
  return runId;
}
