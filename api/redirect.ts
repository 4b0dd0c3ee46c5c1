import type { Response } from 'express';

/**
 * Redirects the browser, without a body: express-session stores the session once more at the end of an answer, and lets
 * headers go before that only together with a body. A browser that is sent on earlier may ask with a session that the
 * late storing then takes back.
 */
export function redirect(response: Response, url: string): void {
  response.status(302).location(url).end();
}
