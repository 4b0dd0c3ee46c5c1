import type { Logger } from 'pino';
import type { Config, ProcessName } from '../../domain/config';
import type { Tracing } from './otlp';

/**
 * Loads OpenTelemetry's SDK when the environment names a collector.
 * @returns null where it names none: nothing of the SDK is loaded then
 */
export async function startTracing(
  { tracing }: Pick<Config, 'tracing'>,
  processName: ProcessName,
  logger: Logger,
): Promise<Tracing | null> {
  if (!tracing.isOn) return null;
  // The path has its extension, because Node itself resolves a dynamic import.
  const { startOtlp } = await import('./otlp.js');
  return startOtlp({ processName, protocol: tracing.protocol, logger });
}
