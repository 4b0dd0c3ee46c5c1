import type { Health, Integration, SyncRun } from '../api/types';
import { hasCompleted } from './progress';

type Run = Pick<SyncRun, 'mode' | 'status'>;

/**
 * Whether a sync was ever begun. The runs alone do not tell: the server lists fifty, and removes each 180 days after
 * its end, while changes may still be followed.
 */
export function wasEverBegun(
  { followsChanges }: Pick<Integration, 'followsChanges'>,
  runs: Run[],
  health: Pick<Health, 'checkedAt'> | undefined,
): boolean {
  return followsChanges || wasEverRead(runs, health) || runs.some(({ mode }) => mode === 'full');
}

/** Whether all members were ever read. After half a read, the store would seem to be out of step. */
export function wasEverRead(runs: Run[], health: Pick<Health, 'checkedAt'> | undefined): boolean {
  return health?.checkedAt != null || runs.some((run) => run.mode === 'full' && hasCompleted(run));
}
