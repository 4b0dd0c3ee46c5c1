import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { HousekeepingActivities } from '../activities';
import { housekeepingEveryMs } from './messages';

const roundEveryMs = 15_000;

/**
 * When the worker of a round dies, another worker begins the round again. A round that fails is tried until Temporal
 * and the database answer.
 */
const { keepHouse } = proxyActivities<HousekeepingActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '12 seconds',
  retry: { initialInterval: roundEveryMs, backoffCoefficient: 1 },
});

/**
 * Does a round of housekeeping every 15 seconds until the schedule's next run is due. Its runs are few, so that those
 * of stores stay in sight in Temporal's Web UI.
 * @returns the store where the next run goes on.
 */
export async function housekeeping(): Promise<string | null> {
  const { lastResult } = workflowInfo();
  const nextRunAtMs = (Math.floor(Date.now() / housekeepingEveryMs) + 1) * housekeepingEveryMs;
  let lookedUpTo = typeof lastResult === 'string' ? lastResult : null;
  do {
    ({ lookedUpTo } = await keepHouse({ lookedUpTo }));
    await sleep(roundEveryMs);
  } while (Date.now() < nextRunAtMs);
  return lookedUpTo;
}
