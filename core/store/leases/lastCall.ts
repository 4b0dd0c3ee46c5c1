import { workersApartMs } from '../../domain/clock';
import { maxArrivalDelayMs } from '../../domain/partnerCaps';

/** No call is dated further ahead, unless a clock is wrong: then how far ahead tells nothing, and this is enough. */
const farthestAheadMs = workersApartMs + maxArrivalDelayMs;

/**
 * How much longer a partner may count the last call that a lease tells of, made by the clock of another process. A call
 * that was broken off is dated as late as it may arrive.
 * @param countedMs for how long the partner counts a call
 */
export function stillCountedMs(lastSendAtMs: number, countedMs: number, nowMs: number): number {
  return Math.max(0, Math.min(lastSendAtMs - nowMs, farthestAheadMs) + countedMs);
}
