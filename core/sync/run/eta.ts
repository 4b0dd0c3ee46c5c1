import type { LimitedBy, SyncCounts } from '../../domain/types';

/** With fewer members than this, the share of them that needs a write would be a guess. */
const minSample = 50;

/** How long a run still takes at its full pace. */
export interface Pace {
  /** Null while the number of members is unknown. */
  etaSeconds: number | null;
  /** Whose calls take longest, and so decide the time left. */
  partner: LimitedBy['partner'];
}

/** The time left of a run and whose limit decides it, from the calls left and the partners' limits. */
export function bulkPace(state: {
  total: number | null;
  counts: SyncCounts;
  isRead: boolean;
  isPreview: boolean;
  queued: number;
  pageSize: number;
  shoplinePerSecond: number;
  omnichatPerSecond: number;
}): Pace {
  if (state.total === null) return { etaSeconds: null, partner: 'shopline' };
  const known = state.counts.read + state.queued;
  const unread = state.isRead ? 0 : Math.max(0, state.total - known);
  const writeShare = known < minSample ? 1 : (state.counts.delivered + state.counts.failed + state.queued) / known;
  const readSeconds = unread / state.pageSize / state.shoplinePerSecond;
  const writeSeconds = state.isPreview ? 0 : (state.queued + unread * writeShare) / state.omnichatPerSecond;
  const partner = writeSeconds > readSeconds ? 'omnichat' : 'shopline';
  return { etaSeconds: Math.ceil(Math.max(readSeconds, writeSeconds)), partner };
}
