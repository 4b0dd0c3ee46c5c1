import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { IntegrationError } from '../core/domain/errors';
import type { Store } from '../core/store';
import { isConnected } from '../core/store/databaseAway';

/** Longer than most elections of the database take, and shorter than browsers and proxies wait. */
const answerWithinMs = 15_000;
const lookAgainMs = 1_000;

interface LateLocals {
  isAnsweredEarly: boolean;
}

/**
 * Answers 503 for a request that waits for a database without a primary. The request may still take effect, because the
 * driver goes on trying for half a minute. So everything that a person asks for is safe to ask again.
 * @param answer writes the answer to an error
 */
export function answerInTime(store: Pick<Store, 'connection'>, answer: ErrorRequestHandler): RequestHandler {
  return (request, response, next) => {
    const look = () => {
      if (response.headersSent) return;
      if (isConnected(store)) {
        timer = setTimeout(look, lookAgainMs);
        return;
      }
      answer(new IntegrationError('temporarily_unavailable'), request, response, next);
      (response.locals as Partial<LateLocals>).isAnsweredEarly = true;
    };
    let timer = setTimeout(look, answerWithinMs);
    response.on('close', () => clearTimeout(timer));
    next();
  };
}

/** Whether the 503 was sent while the handler was still at work: the caller can no longer be told how that ends. */
export function isAnsweredEarly(response: Response): boolean {
  return (response.locals as Partial<LateLocals>).isAnsweredEarly === true;
}
