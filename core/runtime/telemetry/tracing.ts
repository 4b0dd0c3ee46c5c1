import type { Logger } from 'pino';
import type { Config, ProcessName } from '../../domain/config';
import type { Tracing } from './otlp';

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
