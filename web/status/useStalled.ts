import { useState } from 'react';
import type { SyncRun } from '../api/types';
import { useNow } from '../ui/useNow';

/**
 * Seconds for which a run's counts have not moved while it had this status, as this page has seen it.
 * @param isFollowed whether the page would learn of new counts. If not, the answer is 0, and it counts anew afterwards
 */
export function useStalledSeconds({ status, counts }: Pick<SyncRun, 'status' | 'counts'>, isFollowed: boolean): number {
  const nowMs = useNow(1_000);
  const state = JSON.stringify([status, counts, isFollowed]);
  const [moved, setMoved] = useState({ state, atMs: nowMs });
  if (moved.state !== state) setMoved({ state, atMs: nowMs });
  return isFollowed ? Math.max(0, Math.round((nowMs - moved.atMs) / 1000)) : 0;
}
