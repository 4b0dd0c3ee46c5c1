import { PartnerError, type Partner } from '../../domain/partnerError';
import { delay, type Pacer } from './pacer';
import type { Steadiness } from './steadiness';

const firstBackoffMs = 300;
const maxBackoffMs = 5_000;
/** So often a call fails in passing before it fails. */
export const maxTries = 7;
/** Calls that are never answered take 15 s each: seven of them would keep others waiting for two minutes. */
const patienceMs = 30_000;
const defaultThrottleMs = 1_000;

export interface PacedCalls {
  pacer: Pacer;
  partner: Partner;
  steadiness: Steadiness;
  signal: AbortSignal;
  onThrottled(partner: Partner, waitMs: number): void;
}

/**
 * Makes one paced call, again while the partner throttles or fails in passing (about 15 s in all, 30 s without an answer).
 * @throws PartnerError when it does not pass, or at once when trying again cannot help.
 */
export async function callPaced<T>(calls: PacedCalls, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  let backoffMs = firstBackoffMs;
  let misses = 0;
  let startedAtMs: number | null = null;
  for (let tries = 1; ; tries += 1) {
    const permit = await calls.pacer.acquire(calls.signal);
    // Its turn may have been long in coming.
    startedAtMs ??= performance.now();
    let isBrokenOff = false;
    let waitMs = 0;
    try {
      const answer = await call(calls.signal);
      calls.steadiness.noteSuccess(misses);
      return answer;
    } catch (error) {
      isBrokenOff = calls.signal.aborted && !(error instanceof PartnerError);
      if (!(error instanceof PartnerError) || tries >= maxTries) throw error;
      if (error.kind === 'throttled') {
        const askedMs = error.waitMs ?? defaultThrottleMs;
        calls.pacer.throttle(askedMs, permit);
        calls.onThrottled(calls.partner, askedMs);
      } else if (error.kind === 'transient' && performance.now() - startedAtMs < patienceMs) {
        misses += 1;
        waitMs = Math.max(backoffMs, error.waitMs ?? 0);
        backoffMs = Math.min(maxBackoffMs, backoffMs * 2);
      } else {
        throw error;
      }
    } finally {
      if (isBrokenOff) calls.pacer.abandon(permit);
      else calls.pacer.finish(permit);
    }
    // Once the pacer knows how long the answer took: the wait is no part of it.
    if (waitMs > 0) await delay(waitMs, calls.signal);
  }
}
