import { proxyActivities, proxyLocalActivities, workflowInfo, type ActivityOptions } from '@temporalio/workflow';
import type { CleanUpActivities, LeaseActivities, LineAccountActivities, StateActivities } from '../activities';
import { workQueues } from './messages';

/**
 * Steps that read or write a document or two each. As local activities they cost one event of history. Each database
 * command waits half a minute for a primary (`core/store/index.ts`). With a shorter timeout, a step that was given up
 * could still be carried out, after the steps that followed it.
 */
export const state = proxyLocalActivities<StateActivities>({
  startToCloseTimeout: '90 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
});

/**
 * Work of seconds to most of an hour. Temporal notices a worker that died after the heartbeat timeout. An error that is
 * not a `WorkOutcome` is tried again for about ten minutes, then the Web UI shows the activity as failed.
 */
const leaseOptions: ActivityOptions = {
  startToCloseTimeout: '1 hour',
  heartbeatTimeout: '12 seconds',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '30 seconds', maximumAttempts: 25 },
};

/** Lease work, by the task queue of its kind. */
export function leaseWork(kind: 'live' | 'sync') {
  const taskQueue = workQueues(workflowInfo().taskQueue)[kind];
  return proxyActivities<LeaseActivities>({ ...leaseOptions, taskQueue });
}

/** One call to a partner in the background. When all these tries fail, the operator asks again. */
export const lineAccount = proxyActivities<LineAccountActivities>({
  startToCloseTimeout: '90 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '10 seconds', maximumAttempts: 10 },
});

/** When the worker of a clean-up dies, another takes the clean-up over as soon as it would take over lease work. */
export const removal = proxyActivities<CleanUpActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '12 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});
