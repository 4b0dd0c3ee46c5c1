import { setTimeout as delay } from 'node:timers/promises';
import { IntegrationError } from '../../domain/errors';

/** SHOPLINE gives 3 s (contract A1). An honest 503 before that beats a timeout: the sender knows to come back. */
export const answerWithinMs = 2_500;

/**
 * Waits for work no longer than a partner waits for its answer; the work goes on by itself.
 * @throws IntegrationError `temporarily_unavailable`
 */
export async function inTime<Value>(work: Promise<Value>, withinMs = answerWithinMs): Promise<Value> {
  const late = new AbortController();
  const tooLate = delay(withinMs, undefined, { signal: late.signal }).then(() => {
    throw new IntegrationError('temporarily_unavailable');
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    late.abort();
  }
}
