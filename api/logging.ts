import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import { routeLabel, type Metrics } from './metrics';

interface RequestLocals {
  traceId: string;
}

/** The id a problem document and the log have in common. */
export function traceIdOf(response: Response): string {
  return (response.locals as Partial<RequestLocals>).traceId ?? '';
}

/** Its trace's id takes the place of the one made for it here. */
export function setTraceId(response: Response, traceId: string): void {
  (response.locals as Partial<RequestLocals>).traceId = traceId;
}

/**
 * One line a request, from an allow-list of fields: never a body, a query string, a cookie, an e-mail or a token. The path
 * stands as the route's pattern, because the path itself may carry ids of members.
 */
export function logRequests(logger: Logger, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const startedAtMs = performance.now();
    const locals = response.locals as Partial<RequestLocals>;
    locals.traceId = randomUUID();
    response.on('close', () => {
      const route = routeLabel(request);
      const durationMs = Math.round((performance.now() - startedAtMs) * 10) / 10;
      const { method } = request;
      const status = response.statusCode;
      metrics.observeRequest({ method, route, status, durationMs });
      const isIntegration = route.startsWith('/api/integrations/:id');
      const { id: merchantId } = request.params ?? {};
      logger[status >= 500 ? 'error' : 'info'](
        { method, route, status, durationMs, traceId: locals.traceId, ...(isIntegration && { merchantId }) },
        'request',
      );
    });
    next();
  };
}
