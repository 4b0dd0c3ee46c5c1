import type { alertActivities } from './alerts';
import { cleanUpActivities } from './cleanUp';
import type { ActivityDependencies } from './dependencies';
import type { housekeepingActivities } from './housekeeping/keepHouse';
import { integrationStateActivities } from './integrationState';
import { leaseActivities } from './leaseWork';
import { lineAccountActivities } from './lineAccount';
import { syncRunActivities } from './syncRuns';

/** The activities of stores' workflows, made with the worker's clients and store. */
export function createActivities(deps: ActivityDependencies) {
  return {
    ...integrationStateActivities(deps),
    ...syncRunActivities(deps),
    ...leaseActivities(deps),
    ...cleanUpActivities(deps),
    ...lineAccountActivities(deps),
  };
}

export type Activities = ReturnType<typeof createActivities>;
export type StateActivities = ReturnType<typeof integrationStateActivities> & ReturnType<typeof syncRunActivities>;
export type LeaseActivities = ReturnType<typeof leaseActivities>;
export type LineAccountActivities = ReturnType<typeof lineAccountActivities>;
export type CleanUpActivities = ReturnType<typeof cleanUpActivities>;
export type AlertActivities = ReturnType<typeof alertActivities>;
export type HousekeepingActivities = ReturnType<typeof housekeepingActivities>;
