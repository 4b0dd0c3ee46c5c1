import type { Logger } from 'pino';

const patienceMs = 30_000;
const firstPauseMs = 250;
const longestPauseMs = 4_000;

/**
 * Tries until it works, for 30 s: after a restart of everything, the database and Temporal may come up later than we do.
 * @throws what the last attempt threw.
 */
export async function untilReachable<Value>(
  what: string,
  logger: Logger,
  attempt: () => Promise<Value>,
): Promise<Value> {
  const deadlineMs = Date.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() + pauseMs > deadlineMs) throw error;
      logger.warn({ dependency: what, retryInMs: pauseMs }, `${what} does not answer yet`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
