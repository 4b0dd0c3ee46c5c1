import type { WorkflowHandle } from '@temporalio/client';
import { pauseSignal } from '../../workflows/messages';
import { holdWrites, pauseHeld } from './heldWrites';
import type { Bound } from './lab';
import type { WorkflowLab } from './workflowLab';

/** Starts a sync whose writes are held until the faults are removed, and waits until it may write. @returns its run */
export async function syncUnderWay(lab: WorkflowLab, bound: Bound, handle: WorkflowHandle): Promise<string> {
  await holdWrites(lab.control, bound.team.channelId);
  const runId = await lab.requestSync(bound, handle);
  await lab.until(async () => (await bound.integration()).isLive);
  return runId;
}

/** Starts a sync and pauses it while it writes. @returns its run */
export async function pausedSync(lab: WorkflowLab, bound: Bound, handle: WorkflowHandle): Promise<string> {
  const runId = await syncUnderWay(lab, bound, handle);
  await pauseHeld(lab, () => handle.signal(pauseSignal));
  await lab.untilRun(runId, ({ status }) => status === 'paused');
  return runId;
}
