import type { RequestHandler } from 'express';
import { endServerSpan, runIn, startServerSpan } from '../core/runtime/telemetry/spans';
import { setTraceId } from './logging';

/** Handles the request under a span that is named after the route's pattern, never after the path. */
export function traceRequest(method: string, route: string): RequestHandler {
  return (_request, response, next) => {
    const { span, place } = startServerSpan(method.toUpperCase(), route);
    if (span.isRecording()) setTraceId(response, span.spanContext().traceId);
    response.once('close', () => endServerSpan(span, response.statusCode));
    runIn(place, next);
  };
}
