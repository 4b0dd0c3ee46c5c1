import { PartnerError, type FailureKind } from '../core/domain/partnerError';
import { sleep } from '../core/runtime/async';

const maxTries = 3;
const waitMs = 300;
/** Partners count calls by the second. Where one names no time, or 0, a try within that second would be refused. */
const throttledMs = 1_100;
/** An admin waits at a page. A partner that wants a longer pause is unavailable: an early try would be refused. */
const longestWaitMs = 2_000;
/** A call that takes this long to fail is not made again. */
const patienceMs = 5_000;
const passing: readonly FailureKind[] = ['transient', 'throttled'];

/**
 * Makes a call that is safe to repeat, three times at most while the partner's failure passes by itself.
 * @param kinds of failures after which it may be repeated.
 * @throws PartnerError the last one.
 */
export async function retryTransient<T>(call: () => Promise<T>, kinds: readonly FailureKind[] = passing): Promise<T> {
  const startedAtMs = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof PartnerError) || !kinds.includes(error.kind) || tries >= maxTries) throw error;
      const unnamedMs = error.kind === 'throttled' ? throttledMs : 0;
      const pauseMs = Math.max(waitMs, error.waitMs || unnamedMs);
      if (pauseMs > longestWaitMs || performance.now() - startedAtMs > patienceMs) throw error;
      await sleep(pauseMs);
    }
  }
}
