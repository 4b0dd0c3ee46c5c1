import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  timeoutMs: number;
  /** Between two looks. Without it 50 ms, later a twentieth of the time so far, at most half a second. */
  intervalMs?: number;
  /** What is awaited, for the message when it does not come. */
  what?: string;
}

/**
 * Asks again until the answer is truthy, and returns that answer. A check that throws counts as "not yet".
 * @throws Error after `timeoutMs`, with the last answer or error.
 */
export async function until<T>(check: () => T | Promise<T>, options: UntilOptions): Promise<NonNullable<T>> {
  const { timeoutMs, intervalMs, what = 'the condition' } = options;
  const beganMs = performance.now();
  let last: unknown;
  for (;;) {
    try {
      const answer = await check();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    const elapsedMs = performance.now() - beganMs;
    if (elapsedMs >= timeoutMs) break;
    // Each look costs the process that answers, and its database, some work: what takes long is looked at seldom.
    await delay(intervalMs ?? Math.min(500, Math.max(50, elapsedMs / 20)));
  }
  const seen = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`${what} did not come true within ${timeoutMs} ms; last seen: ${seen}`, { cause: last });
}
