import { activityInfo } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import type { Logger } from 'pino';
import { AlertFailure } from '../core/partners/alerts/alertFailure';
import { framesOf } from '../core/runtime/failure';
import type { WorkerMetrics } from './metrics';

/** Tries after which an operator should look: the worker may be crashing over and over. */
const alarmingAttempt = 10;

/** What operators see of a failure: the name of the error and, where it has one, its code. Never its message. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code =
    'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? `:${error.code}` : '';
  return `${error.name}${code}`;
}

/**
 * The only place where an error of an activity becomes a Temporal failure. Messages and stacks of drivers may carry
 * documents, so the history gets the error's name alone, and the log its stack without the message.
 */
export function activityErrors(logger: Logger, metrics: WorkerMetrics): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const { activityType, attempt, workflowExecution } = activityInfo();
      const workflowId = workflowExecution?.workflowId;
      const startedAtMs = performance.now();
      try {
        const result = await next(input);
        metrics.observeActivity(activityType, 'done', performance.now() - startedAtMs);
        return result;
      } catch (error) {
        if (error instanceof CancelledFailure) throw error;
        const name = nameOf(error);
        // An alert that fails is no fault of the worker: its receiver may be away for as long as the alert is tried.
        const undelivered = error instanceof AlertFailure ? error : null;
        metrics.observeActivity(activityType, undelivered ? 'undelivered' : 'failed', performance.now() - startedAtMs);
        logger[attempt >= alarmingAttempt && !undelivered ? 'error' : 'warn'](
          {
            activityType,
            attempt,
            workflowId,
            ...idsOf(workflowId, input.args),
            error: name,
            at: framesOf(error),
          },
          'activity failed',
        );
        throw ApplicationFailure.create({ message: name, type: name, nonRetryable: undelivered?.isFinal });
      }
    },
  };
}

const idNames = ['integrationId', 'merchantId', 'runId'] as const;

type IdName = (typeof idNames)[number];

/** Operators may put anything into a signal, and it ends up as an argument. */
const looksLikeId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);

/**
 * The store, binding and sync an activity works for: from the workflow's id, `integration:{merchantId}` or
 * `alert:{merchantId}:…`, and from what its argument, one object, names. The id of a scheduled run ends in a time, and
 * so has colons too.
 */
function idsOf(workflowId: string | undefined, [argument]: unknown[]): Partial<Record<IdName, string>> {
  const [, merchantId] = /^(?:integration|alert):([^:]+)/.exec(workflowId ?? '') ?? [];
  const named = { merchantId, ...(typeof argument === 'object' && argument) } as Partial<Record<IdName, unknown>>;
  return Object.fromEntries(idNames.flatMap((name) => (looksLikeId(named[name]) ? [[name, named[name]]] : [])));
}
