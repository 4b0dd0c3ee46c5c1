import { proxyActivities, proxyLocalActivities, workflowInfo, type ActivityOptions } from '@temporalio/workflow';
import type { CleanUpActivities, LeaseActivities, LineAccountActivities, StateActivities } from '../activities';
import { workQueues } from './messages';

/**
 * A document or two each: run beside the workflow, so that they cost one history event. Each command waits half a minute for
 * a primary (`core/store/index.ts`); a step that was given up earlier would still come about, after the steps that followed it.
 */
export const state = proxyLocalActivities<StateActivities>({
  startToCloseTimeout: '90 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
});

/**
 * Seconds to most of an hour of work each. A worker that died is noticed after the heartbeat timeout; failures that have
 * no name of ours are tried for about ten minutes, then shown.
 */
const leaseOptions: ActivityOptions = {
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '12 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds', maximumAttempts: 25 },
};

/** Lease work, where its kind waits. */
export function leaseWork(kind: 'live' | 'sync') {
  const taskQueue = workQueues(workflowInfo().taskQueue)[kind];
  return proxyActivities<LeaseActivities>({ ...leaseOptions, taskQueue });
}

/** One call to a partner in the background; what does not come about in these tries is asked for again. */
export const lineAccount = proxyActivities<LineAccountActivities>({
  startToCloseTimeout: '90 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '10 seconds', maximumAttempts: 10 },
});

/** A clean-up whose worker died is taken up by another as soon as lease work is. */
export const removal = proxyActivities<CleanUpActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '12 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});
