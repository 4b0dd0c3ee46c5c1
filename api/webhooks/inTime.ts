import { IntegrationError } from '../../core/domain/errors';
import { withDeadline } from '../../core/runtime/async';

/** SHOPLINE gives 3 s (contract A1). An honest 503 before that beats a timeout: the sender knows to come back. */
export const answerWithinMs = 2_500;

/**
 * Waits for work no longer than a partner waits for its answer; the work goes on by itself.
 * @throws IntegrationError `temporarily_unavailable`
 */
export function inTime<Value>(work: Promise<Value>, withinMs = answerWithinMs): Promise<Value> {
  return withDeadline(work, withinMs, () => {
    throw new IntegrationError('temporarily_unavailable');
  });
}
