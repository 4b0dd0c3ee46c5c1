import { context, type Context } from '@opentelemetry/api';
import { TRACE_HEADER } from '@temporalio/interceptors-opentelemetry/lib/instrumentation';
import {
  OpenTelemetryInboundInterceptor,
  OpenTelemetryInternalsInterceptor,
  OpenTelemetryOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/workflow';
import type { WorkflowInterceptors } from '@temporalio/workflow';
import { changesArrivedSignal, syncRequestedSignal } from './messages';

/** For an activity, the signal that asks for it: the activity joins the trace of the signal's sender. */
const askedForBy = new Map([
  ['deliverChanges', changesArrivedSignal.name],
  ['runSyncSlice', syncRequestedSignal.name],
]);

/**
 * Carries the trace of a signal to the activity it asked for. Only the bundle of workers that trace contains this.
 * Temporal's interceptors alone would put everything a workflow ever does into the trace that started it, and
 * `integration` runs for years. A signal without a trace header passes unchanged, so histories written without tracing
 * replay with it, and the reverse.
 */
export function interceptors(): WorkflowInterceptors {
  const inbound = new OpenTelemetryInboundInterceptor();
  const outbound = new OpenTelemetryOutboundInterceptor();
  const asked = new Map<string, Context>();

  function takeAsked(step: string): Context | undefined {
    const signal = askedForBy.get(step) ?? '';
    const place = asked.get(signal);
    asked.delete(signal);
    return place;
  }

  return {
    inbound: [
      {
        handleSignal(input, next) {
          if (!(TRACE_HEADER in input.headers)) return next(input);
          return inbound.handleSignal(input, (traced) => {
            asked.set(input.signalName, context.active());
            return next(traced);
          });
        },
      },
    ],
    outbound: [
      {
        scheduleActivity(input, next) {
          const place = takeAsked(input.activityType);
          return place ? context.with(place, () => outbound.scheduleActivity(input, next)) : next(input);
        },
      },
    ],
    internals: [new OpenTelemetryInternalsInterceptor()],
  };
}
