import type { Response } from 'express';

/**
 * Redirects the browser, without a body. At the end of an answer express-session stores the session once more, and with
 * a body it sends the headers before that. A browser that is sent on so early may send its next request meanwhile, and
 * the late storing may undo what that request changes in the session.
 */
export function redirect(response: Response, url: string): void {
  response.status(302).location(url).end();
}
