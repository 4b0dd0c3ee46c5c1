import type { Logger } from 'pino';
import { OperatorError } from '../domain/operatorError';
import { sleep } from './async';
import { reasonOf } from './failure';

const defaultPatienceMs = 30_000;
const firstPauseMs = 250;
const longestPauseMs = 4_000;

/** Something the process cannot do without does not answer. */
export class UnreachableError extends OperatorError {
  /**
   * @param variable the environment variable that says where it is
   * @param cause what the last attempt met
   */
  constructor(what: string, variable: string, cause: unknown, waitedMs = 0) {
    const waited = waitedMs === 0 ? '' : ` for ${Math.round(waitedMs / 1000)} s`;
    super(`${what} did not answer${waited}${inBrackets(cause)}: start it, or correct ${variable}.`, { cause });
  }
}

/** The driver's message in brackets; left out where it only says again that no answer came. */
function inBrackets(cause: unknown): string {
  const reason = reasonOf(cause);
  return /DEADLINE_EXCEEDED|UNAVAILABLE/.test(reason) ? '' : ` (${reason.replace(/\.$/, '')})`;
}

/**
 * Tries until it works: after a restart of everything, the database and Temporal may come up later than this process.
 * @param variable the environment variable that says where it is
 * @param patienceMs 30 s unless told otherwise
 * @throws UnreachableError; an OperatorError that `attempt` throws is thrown at once, since waiting does not mend it.
 */
export async function untilReachable<Value>(
  what: string,
  variable: string,
  logger: Logger,
  attempt: () => Promise<Value>,
  patienceMs = defaultPatienceMs,
): Promise<Value> {
  const deadlineMs = Date.now() + patienceMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof OperatorError) throw error;
      if (Date.now() + pauseMs > deadlineMs) throw new UnreachableError(what, variable, error, patienceMs);
      logger.warn({ dependency: what, reason: reasonOf(error), retryInMs: pauseMs }, `${what} does not answer yet`);
      await sleep(pauseMs);
    }
  }
}
