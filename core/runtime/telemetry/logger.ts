import pino, { type Logger } from 'pino';
import type { ProcessName } from '../../domain/config';
import { currentTraceId } from './spans';

/** JSON lines on stdout; those written within a trace carry its id. */
export function createLogger(processName: ProcessName, level: string): Logger {
  return pino({
    level,
    base: { process: processName },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin() {
      const traceId = currentTraceId();
      return traceId === undefined ? {} : { traceId };
    },
  });
}

/** A logger for the audit log: its lines are written whatever the log level, except at `silent`. */
export function auditLogger(logger: Logger): Logger {
  return logger.level === 'silent' ? logger : logger.child({}, { level: 'info' });
}
