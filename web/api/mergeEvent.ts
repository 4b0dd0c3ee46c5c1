import type { Integration, SyncRun } from './types';

/** Whether members may have a new state, through changes in their store or through a retry. */
export function tellsOfMembers(cached: Integration, incoming: Integration): boolean {
  return cached.pendingChanges !== incoming.pendingChanges || cached.lastLiveChangeAt !== incoming.lastLiveChangeAt;
}

/** Puts the run in its place, or in front when it is new: runs are listed newest first. */
export function mergeRun(runs: SyncRun[], run: SyncRun): SyncRun[] {
  return runs.some(({ id }) => id === run.id) ? runs.map((old) => (old.id === run.id ? run : old)) : [run, ...runs];
}
