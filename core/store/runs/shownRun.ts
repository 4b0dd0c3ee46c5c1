import type { Installation, SyncRun } from '../documents';

type Shown = Pick<SyncRun, 'status' | 'limitedBy'>;

const paused: Shown = { status: 'paused', limitedBy: null };
const withoutToken: Shown = { status: 'waiting', limitedBy: { partner: 'shopline', reason: 'outage', until: null } };

/**
 * A run as people see it. Until a worker begins it, its stored status is a workflow's note that may come late: what is
 * wanted of the run decides, and whether SHOPLINE's token is there to begin with, but for what asks SHOPLINE nothing.
 */
export function shownRun(run: SyncRun, installation: Pick<Installation, 'sealedToken'> | null): SyncRun {
  if (run.phase !== 'requested' || run.finishedAt) return run;
  if (run.desired === 'pause') return { ...run, ...paused };
  if (!installation?.sealedToken && run.mode !== 'clear') return { ...run, ...withoutToken };
  return run.status === 'paused' ? { ...run, status: 'running' } : run;
}
