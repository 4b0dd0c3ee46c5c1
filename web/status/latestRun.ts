import type { SyncRun } from '../api/types';
import { hasCompleted, isOpen } from './progress';

type Run = Pick<SyncRun, 'mode' | 'status' | 'finishedAt'>;

interface LatestRun<R extends Run> {
  /** The run that is open, or else the one whose result counts; undefined before any. */
  run: R | undefined;
  /** A newer sync that was cancelled, and changed nothing about that result. */
  cancelled: R | undefined;
}

/**
 * What to show of a list of runs, newest first. A cancelled sync does not hide the result of the one before. A
 * cancelled taking back does, because contacts may already be cleared.
 */
export function latestRun<R extends Run>(runs: R[]): LatestRun<R> {
  const open = runs.find(isOpen);
  if (open) return { run: open, cancelled: undefined };
  const syncs = runs.filter(({ mode }) => mode !== 'preview');
  const [newest] = syncs;
  const good = newest?.status === 'cancelled' && newest.mode === 'full' ? syncs.find(hasCompleted) : undefined;
  return good ? { run: good, cancelled: newest } : { run: newest, cancelled: undefined };
}
