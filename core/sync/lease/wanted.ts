import type { SyncRun } from '../../store/documents';
import type { WorkOutcome } from '../failures/workOutcome';

/**
 * Why work for a team is wanted no longer; null: it still is. A sync goes by what is wanted of it (`desired` of its run).
 * Work in the background leaves the lease to a sync that is to run, or to end. The end of a binding, or another LINE account, needs
 * no look: it raises the lease's epoch, and the lease is lost.
 * @param runId the sync that is worked for; null for work in the background
 */
export function whyUnwanted(wish: SyncRun['desired'] | null, runId: string | null): WorkOutcome | null {
  if (runId === null) return wish === null || wish === 'pause' ? null : { kind: 'stopped' };
  if (wish === null) return { kind: 'stopped' };
  return wish === 'run' ? null : { kind: wish === 'pause' ? 'paused' : 'cancelled' };
}
