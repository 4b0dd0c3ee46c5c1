import { proxyActivities, proxyLocalActivities, workflowInfo, type ActivityOptions } from '@temporalio/workflow';
import type { CleanUpActivities, LeaseActivities, LineAccountActivities, StateActivities } from '../activities';
import type { IntegrationState } from '../activities/integrationState';
import { workQueues } from './messages';

/**
 * Steps that read or write a document or two each. Each database command waits half a minute for a primary
 * (`core/store/index.ts`). With a shorter timeout, a step that was given up could still be carried out, after the steps
 * that followed it.
 */
export const state = proxyActivities<StateActivities>({
  startToCloseTimeout: '90 seconds',
  retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
});

/** The same, within the workflow task and for one event of history. For what only reads: it may be given up. */
const soon = proxyLocalActivities<Pick<StateActivities, 'readState'>>({
  scheduleToCloseTimeout: '3 seconds',
  retry: { maximumAttempts: 1 },
});

/**
 * What the database says of an integration. A local activity has to end before its workflow task is prolonged, which
 * happens after 8 s: a replay takes the prolonged task for one that began later, so times that were read before the
 * activity differ, and what they decide as well (docs/decisions/0051). Where the database is slow, an ordinary activity
 * reads.
 */
export async function readState(of: Parameters<StateActivities['readState']>[0]): Promise<IntegrationState | null> {
  try {
    return await soon.readState(of);
  } catch {
    return state.readState(of);
  }
}

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

/** One call to a partner. The store does nothing else meanwhile, so the tries are few: the operator asks again. */
export const lineAccount = proxyActivities<LineAccountActivities>({
  startToCloseTimeout: '90 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '10 seconds', maximumAttempts: 3 },
});

/** When the worker of a clean-up dies, another takes the clean-up over as soon as it would take over lease work. */
export const removal = proxyActivities<CleanUpActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '12 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
});
