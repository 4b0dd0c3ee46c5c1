import type { WorkflowClientInterceptor } from '@temporalio/client';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryWorkflowClientInterceptor,
  type OpenTelemetrySinks,
} from '@temporalio/interceptors-opentelemetry';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';
import type { Tracing } from '../telemetry/otlp';

/** Signals pass the trace on; queries are not traced. */
export function signalTracing(): WorkflowClientInterceptor {
  const stock = new OpenTelemetryWorkflowClientInterceptor();
  return {
    signal: (input, next) => stock.signal(input, next),
    signalWithStart: (input, next) => stock.signalWithStart(input, next),
  };
}

/**
 * Lease work and removals get a span, in the trace of the request that led to them or in one of their own. Local
 * activities get none: each touches a document or two.
 */
export const activityTracing: ActivityInterceptorsFactory = (context) =>
  context.info.isLocal ? {} : { inbound: new OpenTelemetryActivityInboundInterceptor(context) };

/** Exports the spans that `workflows/tracing.ts` makes inside the workflow's sandbox. */
export function workflowSpanSinks({ processor, resource }: Tracing): InjectedSinks<OpenTelemetrySinks> {
  return { exporter: makeWorkflowExporter(processor, resource) };
}
