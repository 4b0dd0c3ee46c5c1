import { DefaultLogger, type Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

/** Ids and names of Temporal that may stand in a log line; anything else it would add is left out. */
const allowedFields = [
  'workflowId',
  'workflowType',
  'runId',
  'activityType',
  'activityId',
  'taskQueue',
  'attempt',
  'sdkComponent',
  // As the SDK's core spells them.
  'workflow_id',
  'run_id',
  'task_queue',
];

/** Passes Temporal's own log lines on to our log. */
export function temporalLogger(logger: Logger): TemporalLogger {
  return new DefaultLogger('INFO', ({ level, message, meta }) => {
    const fields = Object.fromEntries(Object.entries(meta ?? {}).filter(([name]) => allowedFields.includes(name)));
    const name = level === 'ERROR' ? 'error' : level === 'WARN' ? 'warn' : level === 'INFO' ? 'debug' : 'trace';
    logger[name](fields, message);
  });
}
