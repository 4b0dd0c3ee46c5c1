import type { Installation, SyncRun } from '../documents';

type Shown = Pick<SyncRun, 'status' | 'limitedBy'>;

const paused: Shown = { status: 'paused', limitedBy: null };
const withoutToken: Shown = { status: 'waiting', limitedBy: { partner: 'shopline', reason: 'outage', until: null } };

/** Whether a run goes on only with SHOPLINE's token: one that is to end, to pause or to take back asks SHOPLINE nothing. */
export function needsToken({ desired, mode }: Pick<SyncRun, 'desired' | 'mode'>): boolean {
  return desired === 'run' && mode !== 'clear';
}

/**
 * A run as people see it. Until a worker begins it, or goes on with it after a pause, its stored status is a workflow's note
 * that may come late: what is wanted of the run decides, and whether SHOPLINE's token is there.
 */
export function shownRun(run: SyncRun, installation: Pick<Installation, 'sealedToken'> | null): SyncRun {
  const isBegun = run.phase !== 'requested';
  if (run.finishedAt || (isBegun && run.status !== 'paused')) return run;
  if (run.desired === 'pause') return { ...run, ...paused };
  if (needsToken(run) && !installation?.sealedToken) return { ...run, ...withoutToken };
  return isBegun || run.status !== 'paused' ? run : { ...run, status: 'running' };
}
