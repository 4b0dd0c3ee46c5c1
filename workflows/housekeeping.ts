import { proxyActivities, sleep, workflowInfo } from '@temporalio/workflow';
import type { HousekeepingActivities } from '../activities';
import { housekeepingEveryMs } from './messages';

const roundEveryMs = 15_000;

/** A round whose worker died is begun again by another; one that fails is tried until Temporal and the database answer. */
const { keepHouse } = proxyActivities<HousekeepingActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '12 seconds',
  retry: { initialInterval: roundEveryMs, backoffCoefficient: 1 },
});

/**
 * Rounds of housekeeping, every 15 seconds until the schedule starts the next run: few runs, so that those of stores stay in
 * sight in Temporal's Web UI.
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
