import type { Resource } from '@opentelemetry/resources';
import type { SpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { Logger } from 'pino';
import type { Config, ProcessName } from '../domain/config';

/** A running SDK; what Temporal's interceptors need of it. */
export interface Tracing {
  processor: SpanProcessor;
  resource: Resource;
  /** Sends what is held back. */
  stop(): Promise<void>;
}

export interface TracingOptions {
  processName: ProcessName;
  protocol: Config['tracing']['protocol'];
  logger: Logger;
}

/** Loads OpenTelemetry's SDK when the environment names a collector; otherwise nothing of it is loaded, and null is returned. */
export async function startTracing(
  { tracing }: Pick<Config, 'tracing'>,
  processName: ProcessName,
  logger: Logger,
): Promise<Tracing | null> {
  if (!tracing.isOn) return null;
  // With its extension, because a dynamic import is resolved by Node itself.
  const { startOtlp } = await import('./otlp.js');
  return startOtlp({ processName, protocol: tracing.protocol, logger });
}
