import type { Integration, Notice, SyncRun } from './types';

/**
 * An event is written in the browser's language, the page may show another: notices already on screen keep
 * their words. `null` when the event brings a notice that has to be fetched in the page's language first.
 */
export function mergeIntegration(cached: Integration | undefined, incoming: Integration): Integration | null {
  if (cached === undefined) return null;
  const known = [...(cached.reason ? [cached.reason] : []), ...cached.warnings];
  const inPageLanguage = (notice: Notice) => known.find(({ code }) => code === notice.code);
  const reason = incoming.reason && inPageLanguage(incoming.reason);
  const warnings = incoming.warnings.map(inPageLanguage);
  if (reason === undefined || warnings.includes(undefined)) return null;
  return { ...cached, ...incoming, reason, warnings: warnings.filter((notice) => notice !== undefined) };
}

/** Whether members may have got another state, be it by their store's changes or by a retry. */
export function tellsOfMembers(cached: Integration, incoming: Integration): boolean {
  return cached.pendingChanges !== incoming.pendingChanges || cached.lastLiveChangeAt !== incoming.lastLiveChangeAt;
}

/** The run in its place, or in front when it is new (runs are listed newest first). */
export function mergeRun(runs: SyncRun[], run: SyncRun): SyncRun[] {
  return runs.some(({ id }) => id === run.id) ? runs.map((old) => (old.id === run.id ? run : old)) : [run, ...runs];
}
