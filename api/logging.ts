import { randomUUID } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';
import type { Integration } from '../core/store/documents';
import { routeLabel, type Metrics } from './metrics';

type Noted = Pick<Integration, '_id' | 'merchantId'>;

interface RequestLocals {
  traceId: string;
  integrations: Map<string, Noted>;
  runId: string;
}

/** The id a problem document and the log have in common. */
export function traceIdOf(response: Response): string {
  return (response.locals as Partial<RequestLocals>).traceId ?? '';
}

/** Puts the id of the request's trace in place of the id that `logRequests` has made. */
export function setTraceId(response: Response, traceId: string): void {
  (response.locals as Partial<RequestLocals>).traceId = traceId;
}

/** Has the request's log line name an integration. Only for one that was found, never for an id as it was asked for. */
export function noteIntegration(response: Response, integration: Noted): void {
  const locals = response.locals as Partial<RequestLocals>;
  locals.integrations ??= new Map();
  locals.integrations.set(integration._id, integration);
}

/** Has the request's log line name the run it is about. Only for a run that exists. */
export function noteRun(response: Response, runId: string): void {
  (response.locals as Partial<RequestLocals>).runId = runId;
}

/** A contact's event may concern several integrations. */
function idsIn({ integrations = new Map<string, Noted>(), runId }: Partial<RequestLocals>) {
  const [first, ...others] = [...integrations.values()];
  return {
    ...(first && others.length === 0 && { integrationId: first._id, merchantId: first.merchantId }),
    ...(others.length > 0 && { integrationIds: [...integrations.keys()] }),
    ...(runId !== undefined && { runId }),
  };
}

/**
 * Logs one line a request, from an allow-list of fields: never a body, a query string, a cookie, an e-mail or a token.
 * The path stands as the route's pattern, because the path itself may carry ids of members.
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
      logger[status >= 500 ? 'error' : 'info'](
        { method, route, status, durationMs, traceId: locals.traceId, ...idsIn(locals) },
        'request',
      );
    });
    next();
  };
}
