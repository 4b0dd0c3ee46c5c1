import { isFollowed, type Followed } from './attention';
import { documentedRequestsPerSecond } from './partnerCaps';

/** The operator's settings for how often all members are read while nothing asks for a full read. */
export interface FullReadCadence {
  /** The share of SHOPLINE's calls that full reads may take. */
  budget: number;
  /** The interval after a full read that found something; the interval of sweeps counts where it is shorter. */
  leastSeconds: number;
  /** The interval doubles up to this while reads find nothing. */
  mostSeconds: number;
}

/** What a store's last full reads cost and found, and how often the store is swept. */
export interface ReadHistory {
  lastFullReadCalls: number;
  /** Full reads in a row that found nothing; absent: the last one found something. */
  quietFullReads?: number;
  reconcileEverySeconds: number;
}

/** Milliseconds from one full read of a store to the next, while nothing asks for one. */
export function fullReadEveryMs(
  { budget, leastSeconds, mostSeconds }: FullReadCadence,
  { lastFullReadCalls, quietFullReads = 0, reconcileEverySeconds }: ReadHistory,
): number {
  const budgetSeconds = lastFullReadCalls / documentedRequestsPerSecond.shopline / budget;
  const firstSeconds = Math.min(reconcileEverySeconds, leastSeconds);
  const grownSeconds = Math.min(firstSeconds * 2 ** quietFullReads, mostSeconds);
  return Math.max(budgetSeconds, firstSeconds, grownSeconds) * 1000;
}

/** Whether a store is read at all, and when it was. */
export interface ReadState extends Followed {
  endedAt: Date | null;
  lastFullReadAt: Date | null;
  hasUnfinishedSync?: true;
}

/** When all members are read next, unless something asks for it earlier; null where no full read is planned. */
export function nextFullReadAt(cadence: FullReadCadence, store: ReadHistory & ReadState, nowMs: number): Date | null {
  const { endedAt, lastFullReadAt, hasUnfinishedSync } = store;
  if (!isFollowed(store) || endedAt || !lastFullReadAt || hasUnfinishedSync) return null;
  return new Date(Math.max(nowMs, lastFullReadAt.getTime() + fullReadEveryMs(cadence, store)));
}
