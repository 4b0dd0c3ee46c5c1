import { EventRate } from './eventRate';

/** Arrivals are looked at over this time; without a new one for as long, a burst is over. */
const windowMs = 2_000;
/** Fewer than this are delivered at once, however fast they came. */
const leastEntries = 20;
const leastSpanMs = 100;

/**
 * Whether members are changing faster than they can be written, as in a bulk edit: whoever waits until that is over
 * writes each of them once.
 * @param receivedAtMs when each waiting member's latest event arrived.
 * @param writesPerSecond what the lane can deliver.
 */
export function isBurst(receivedAtMs: number[], writesPerSecond: number, nowMs: number): boolean {
  const recent = receivedAtMs.filter((atMs) => nowMs - atMs < windowMs);
  if (recent.length < leastEntries) return false;
  const firstMs = recent.reduce((first, atMs) => Math.min(first, atMs), nowMs);
  const spanMs = Math.max(leastSpanMs, nowMs - firstMs);
  return (recent.length / spanMs) * 1_000 > writesPerSecond;
}

/** What a session knows of a bulk edit. */
export class BurstState {
  /** Members are changing faster than they can be written. */
  isOn = false;
  /** Bulk work that nobody asked for: in a burst its members change again anyway. */
  bulkYields = false;
  readonly rate = new EventRate();

  get holdsBulk(): boolean {
    return this.isOn && this.bulkYields;
  }
}
