import type { Health, Integration, SyncRun } from '../api/types';
import { hasCompleted } from './progress';

type Run = Pick<SyncRun, 'mode' | 'status'>;

/**
 * Whether a sync was ever begun. Runs alone do not tell: the server lists fifty, and removes them 180 days after their end,
 * while changes go on to be followed.
 */
export function wasEverBegun(
  { followsChanges }: Pick<Integration, 'followsChanges'>,
  runs: Run[],
  health: Pick<Health, 'checkedAt'> | undefined,
): boolean {
  return followsChanges || wasEverRead(runs, health) || runs.some(({ mode }) => mode === 'full');
}

/** Whether everyone was ever read. Half read, a store would seem to be out of step. */
export function wasEverRead(runs: Run[], health: Pick<Health, 'checkedAt'> | undefined): boolean {
  return health?.checkedAt != null || runs.some((run) => run.mode === 'full' && hasCompleted(run));
}
