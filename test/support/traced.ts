import path from 'node:path';
import { trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { activityTracing, signalTracing, workflowSpanSinks } from '../../core/runtime/temporal/tracing';

const workflowTracingPath = path.resolve(__dirname, '../../workflows/tracing.ts');

/** Makes this process trace into memory. @returns what a client and a worker need to take part, and the spans. */
export function traceInMemory(): {
  exporter: InMemorySpanExporter;
  clientInterceptors: WorkflowClientInterceptor[];
  worker: Pick<WorkerOptions, 'interceptors' | 'sinks'>;
  stop(): Promise<void>;
} {
  const exporter = new InMemorySpanExporter();
  const processor = new SimpleSpanProcessor(exporter);
  const provider = new BasicTracerProvider({ spanProcessors: [processor] });
  provider.register({
    contextManager: new AsyncLocalStorageContextManager().enable(),
    propagator: new W3CTraceContextPropagator(),
  });
  const stop = async () => {
    trace.disable();
    await provider.shutdown();
  };
  return {
    exporter,
    clientInterceptors: [signalTracing()],
    worker: {
      interceptors: { activity: [activityTracing], workflowModules: [workflowTracingPath] },
      sinks: workflowSpanSinks({ processor, resource: provider.resource, stop }),
    },
    stop,
  };
}
