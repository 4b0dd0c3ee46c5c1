import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { envDetectorSync, Resource } from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor, type SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';
import type { Config, ProcessName } from '../../domain/config';
import { withDeadline } from '../async';
import { PublicSpans } from './publicSpans';

/** A collector that is away is logged once a minute, not with every batch. */
const complainEveryMs = 60_000;
/** How long sending the last spans may take when the process ends; a dead collector must not hold up a restart. */
const flushTimeoutMs = 3_000;

/** A running SDK, with what Temporal's interceptors need of it. */
export interface Tracing {
  processor: SpanProcessor;
  resource: Resource;
  /** Sends the spans that are still held back, for 3 s at most. */
  stop(): Promise<void>;
}

export interface TracingOptions {
  processName: ProcessName;
  protocol: Config['tracing']['protocol'];
  logger: Logger;
}

/**
 * Puts OpenTelemetry's SDK behind the API. Endpoint, headers, sampler, batch size and resource come from
 * OpenTelemetry's own variables. Only W3C trace context is passed on, never a stranger's baggage.
 */
export function startOtlp({ processName, protocol, logger }: TracingOptions): Tracing {
  const exporter = protocol === 'http/json' ? new JsonExporter() : new ProtobufExporter();
  const processor = new BatchSpanProcessor(new PublicSpans(exporter, complainer(logger)));
  const named = new Resource({ 'service.name': `shopline-omnichat-${processName}` });
  const provider = new BasicTracerProvider({
    resource: named.merge(envDetectorSync.detect()),
    spanProcessors: [processor],
  });
  provider.register({
    contextManager: new AsyncLocalStorageContextManager().enable(),
    propagator: new W3CTraceContextPropagator(),
  });
  return {
    processor,
    resource: provider.resource,
    async stop() {
      await withDeadline(provider.shutdown(), flushTimeoutMs, () => undefined);
    },
  };
}

function complainer(logger: Logger): (error: Error) => void {
  let nextAtMs = 0;
  return (error) => {
    if (Date.now() < nextAtMs) return;
    nextAtMs = Date.now() + complainEveryMs;
    logger.warn({ error: error.name, code: 'code' in error ? error.code : undefined }, 'traces cannot be exported');
  };
}
