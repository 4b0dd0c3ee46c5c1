import type { SyncRun } from '../../store/documents';
import type { WorkOutcome } from '../failures/workOutcome';

/**
 * Why work for a team is no longer wanted; null: it still is. A sync goes by what is wanted of it (`desired` of its
 * run). Work in the background leaves the lease to a sync that is to run, or to be cancelled. The end of a binding, or
 * another LINE account, needs no look: each raises the lease's epoch, and the holder loses the lease.
 * @param wish what is wanted of that sync, or of the one that is open; null: there is none, or it has ended
 * @param runId the sync that the work is for; null for work in the background
 */
export function whyUnwanted(wish: SyncRun['desired'] | null, runId: string | null): WorkOutcome | null {
  if (runId === null) return wish === null || wish === 'pause' ? null : { kind: 'stopped' };
  if (wish === null) return { kind: 'stopped' };
  return wish === 'run' ? null : { kind: wish === 'pause' ? 'paused' : 'cancelled' };
}
