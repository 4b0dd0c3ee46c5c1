import { isFollowed, type Followed } from './attention';

/** How often everyone is read while nothing asks for it, as the operator sets it. */
export interface FullReadCadence {
  /** The share of SHOPLINE's calls that full reads may take. */
  budget: number;
  /** From one to the next while the last one found something, unless sweeps come sooner. */
  leastSeconds: number;
  /** The interval doubles up to this while reads find nothing. */
  mostSeconds: number;
}

export const shoplineCallsPerSecond = 20;

/** What a store's last full reads came to, and how often it is swept. */
export interface ReadHistory {
  lastFullReadCalls: number;
  /** Full reads in a row that found nothing; absent: the last one found something. */
  quietFullReads?: number;
  reconcileEverySeconds: number;
}

/** From one full read of a store to the next, as long as nothing asks for one; in milliseconds. */
export function fullReadEveryMs(
  { budget, leastSeconds, mostSeconds }: FullReadCadence,
  { lastFullReadCalls, quietFullReads = 0, reconcileEverySeconds }: ReadHistory,
): number {
  const budgetSeconds = lastFullReadCalls / shoplineCallsPerSecond / budget;
  const firstSeconds = Math.min(reconcileEverySeconds, leastSeconds);
  const grownSeconds = Math.min(firstSeconds * 2 ** quietFullReads, mostSeconds);
  return Math.max(budgetSeconds, firstSeconds, grownSeconds) * 1000;
}

/** Whether a store is read at all, and when it was. */
export interface ReadState extends Followed {
  endedAt: Date | null;
  lastFullReadAt: Date | null;
}

/** When everyone is read next, unless something brings it forward; null where no read is due. */
export function nextFullReadAt(cadence: FullReadCadence, store: ReadHistory & ReadState, nowMs: number): Date | null {
  const { endedAt, lastFullReadAt } = store;
  if (!isFollowed(store) || endedAt || !lastFullReadAt) return null;
  return new Date(Math.max(nowMs, lastFullReadAt.getTime() + fullReadEveryMs(cadence, store)));
}
