import type { SyncCounts } from '../../domain/types';

/** Before this many members the share that needs a write is a guess. */
const minSample = 50;

/**
 * Seconds left, from the calls left and the partners' limits; null while the number of members is unknown.
 */
export function bulkEtaSeconds(state: {
  total: number | null;
  counts: SyncCounts;
  isRead: boolean;
  isPreview: boolean;
  queued: number;
  pageSize: number;
  shoplinePerSecond: number;
  omnichatPerSecond: number;
}): number | null {
  if (state.total === null) return null;
  const known = state.counts.read + state.queued;
  const unread = state.isRead ? 0 : Math.max(0, state.total - known);
  const writeShare = known < minSample ? 1 : (state.counts.delivered + state.counts.failed + state.queued) / known;
  const readSeconds = unread / state.pageSize / state.shoplinePerSecond;
  const writeSeconds = state.isPreview ? 0 : (state.queued + unread * writeShare) / state.omnichatPerSecond;
  return Math.ceil(Math.max(readSeconds, writeSeconds));
}
