import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  timeoutMs: number;
  intervalMs?: number;
  /** What is awaited, for the message when it does not come. */
  what?: string;
}

/**
 * Asks again until the answer is truthy, and returns that answer. A check that throws counts as "not yet".
 * @throws Error after `timeoutMs`, with the last answer or error.
 */
export async function until<T>(check: () => T | Promise<T>, options: UntilOptions): Promise<NonNullable<T>> {
  const { timeoutMs, intervalMs = 50, what = 'the condition' } = options;
  const deadlineMs = performance.now() + timeoutMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await check();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadlineMs) break;
    await delay(intervalMs);
  }
  const seen = last instanceof Error ? last.message : JSON.stringify(last);
  throw new Error(`${what} did not come true within ${timeoutMs} ms; last seen: ${seen}`, { cause: last });
}
