import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { IntegrationError } from '../core/domain/errors';
import type { Store } from '../core/store';
import { isConnected } from '../core/store/databaseAway';

/** Waits out most elections, and comes before browsers and proxies give up. */
const answerWithinMs = 15_000;
const lookAgainMs = 1_000;

interface LateLocals {
  isAnsweredEarly: boolean;
}

/**
 * Answers 503 for a request that waits for a database without a primary. What it waits for may still come about: the driver
 * goes on for half a minute, and everything a person asks for may be asked again.
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

/** Whether the sender was answered while the request was still at work: what becomes of it is no news to anybody. */
export function isAnsweredEarly(response: Response): boolean {
  return (response.locals as Partial<LateLocals>).isAnsweredEarly === true;
}
