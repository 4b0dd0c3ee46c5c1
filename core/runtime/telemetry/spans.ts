/**
 * All that the service knows of tracing. It rests on OpenTelemetry's API alone, which does nothing until `startTracing`
 * has put an SDK behind it.
 */
import {
  context,
  createContextKey,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Context,
  type Span,
} from '@opentelemetry/api';

const tracer = trace.getTracer('shopline-omnichat');

const carryOnlyFailures = createContextKey('only failures get spans');

/** A place in a trace, to come back to. */
export type { Context } from '@opentelemetry/api';

export interface CallToPartner {
  partner: string;
  /** Our name for the call. The path cannot be its name, because it may hold a LINE user id. */
  operation: string;
  method: string;
}

/** W3C `traceparent` of the current place in a trace, to be kept with stored work; null while nothing is traced. */
export function currentTraceparent(): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}

/** Id of the current trace, for log lines; undefined outside a trace. */
export function currentTraceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/** Runs work at a place in a trace. */
export function runIn<T>(place: Context, work: () => T): T {
  return context.with(place, work);
}

/**
 * The current place in a trace, where from here on only calls to partners that fail get a span: for work with too many
 * calls to show each.
 */
export function onlyFailuresFromHere(): Context {
  return context.active().setValue(carryOnlyFailures, true);
}

/**
 * Begins the span of a request that came in. It starts a trace of its own: a `traceparent` of strangers would let them
 * write into our traces.
 */
export function startServerSpan(method: string, route: string): { span: Span; place: Context } {
  const attributes = { 'http.request.method': method, 'http.route': route };
  const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, root: true, attributes });
  return { span, place: trace.setSpan(context.active(), span) };
}

export function endServerSpan(span: Span, status: number): void {
  span.setAttribute('http.response.status_code', status);
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}

/** Begins a span in the trace of stored work, linked to the span that is active now. */
export function startSpanOf(traceparent: string, name: string): { span: Span; place: Context } {
  const origin = propagation.extract(ROOT_CONTEXT, { traceparent });
  const worker = trace.getActiveSpan();
  const links = worker ? [{ context: worker.spanContext() }] : [];
  const span = tracer.startSpan(name, { kind: SpanKind.CONSUMER, links }, origin);
  return { span, place: trace.setSpan(origin, span) };
}

/**
 * Makes a call to a partner under a span, where there is a trace to belong to.
 * @param send is called exactly once; what it throws is thrown on.
 */
export async function traceCall<T extends { status: number }>(call: CallToPartner, send: () => Promise<T>): Promise<T> {
  if (!trace.getActiveSpan()?.isRecording()) return send();
  const showsAll = context.active().getValue(carryOnlyFailures) === undefined;
  const startedAt = Date.now();
  try {
    const answer = await send();
    if (showsAll || answer.status >= 400) endCall(startCall(call, startedAt), answer.status);
    return answer;
  } catch (error) {
    endCall(startCall(call, startedAt), error);
    throw error;
  }
}

function startCall({ partner, operation, method }: CallToPartner, startTime: number): Span {
  return tracer.startSpan(`${partner} ${operation}`, {
    kind: SpanKind.CLIENT,
    attributes: { 'http.request.method': method, 'peer.service': partner, 'partner.operation': operation },
    startTime,
  });
}

function endCall(span: Span, outcome: unknown): void {
  if (typeof outcome === 'number') span.setAttribute('http.response.status_code', outcome);
  else span.setAttribute('error.type', outcome instanceof Error ? outcome.name : typeof outcome);
  if (typeof outcome !== 'number' || outcome >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
