import type { Installation, SyncRun } from '../documents';

type Shown = Pick<SyncRun, 'status' | 'limitedBy'>;

const paused: Shown = { status: 'paused', limitedBy: null };
const withoutToken: Shown = { status: 'waiting', limitedBy: { partner: 'shopline', reason: 'outage', until: null } };

/**
 * Whether a run needs SHOPLINE's token to go on. One that is to pause or to be cancelled asks SHOPLINE nothing, nor
 * does a taking back.
 */
export function needsToken({ desired, mode }: Pick<SyncRun, 'desired' | 'mode'>): boolean {
  return desired === 'run' && mode !== 'clear';
}

/**
 * A run as people see it. Until a worker begins it, its stored status is only a workflow's note, which may come late:
 * what is wanted of the run decides, and whether SHOPLINE's token is there. A run that is resumed after a pause shows
 * as waiting without the token; with it, as paused until the workflow notes that the run goes on.
 */
export function shownRun(run: SyncRun, installation: Pick<Installation, 'sealedToken'> | null): SyncRun {
  const isBegun = run.phase !== 'requested';
  if (run.finishedAt || (isBegun && run.status !== 'paused')) return run;
  if (run.desired === 'pause') return { ...run, ...paused };
  if (needsToken(run) && !installation?.sealedToken) return { ...run, ...withoutToken };
  return isBegun || run.status !== 'paused' ? run : { ...run, status: 'running' };
}

/** Whether a run that has ended is the last sync that people are shown. */
export function isLastSync({ mode, status }: Pick<SyncRun, 'mode' | 'status'>): boolean {
  return mode === 'full' && status !== 'cancelled';
}

export interface ShownRuns {
  activeRun: SyncRun | null;
  /** The last full sync that ended and was not cancelled. */
  lastFullRun: SyncRun | null;
}

/**
 * The two runs of an integration as people see them.
 * @param active the run that the integration names as the open one, a moment longer than it is open
 * @param last the run that it names as the last sync
 */
export function shownRuns(
  active: SyncRun | null,
  last: SyncRun | null,
  installation: Pick<Installation, 'sealedToken'> | null,
): ShownRuns {
  if (!active?.finishedAt) return { activeRun: active && shownRun(active, installation), lastFullRun: last };
  return { activeRun: null, lastFullRun: isLastSync(active) ? active : last };
}
