import type { Logger } from 'pino';

const patienceMs = 30_000;
const firstPauseMs = 250;
const longestPauseMs = 4_000;

/** Something the process cannot do without; its message is for the operator as it is. */
export class UnreachableError extends Error {
  constructor(what: string, variable: string, options: ErrorOptions) {
    super(`${what} did not answer for ${patienceMs / 1000} s: is it running, and is ${variable} right?`, options);
    this.name = 'UnreachableError';
  }
}

/**
 * Tries until it works, for 30 s: after a restart of everything, the database and Temporal may come up later than we do.
 * @param variable the environment variable that says where it is
 * @throws UnreachableError
 */
export async function untilReachable<Value>(
  what: string,
  variable: string,
  logger: Logger,
  attempt: () => Promise<Value>,
): Promise<Value> {
  const deadlineMs = Date.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() + pauseMs > deadlineMs) throw new UnreachableError(what, variable, { cause: error });
      logger.warn({ dependency: what, retryInMs: pauseMs }, `${what} does not answer yet`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}
