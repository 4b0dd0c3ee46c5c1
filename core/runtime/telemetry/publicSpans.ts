import type { Attributes } from '@opentelemetry/api';
import type { ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

/** The only attributes that leave this process. Ids are those that a workflow's history shows as well. */
const publicAttributes = new Set([
  'http.request.method',
  'http.route',
  'http.response.status_code',
  'peer.service',
  'partner.operation',
  'error.type',
  'exception.type',
  'change.waited_ms',
  'change.outcome',
  'change.code',
  // Of Temporal's interceptors.
  'temporalWorkflowId',
  'temporalActivityId',
  'run_id',
  'workflowId',
  'workflowType',
  'runId',
]);

function allowed(attributes: Attributes | undefined): Attributes {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([name]) => publicAttributes.has(name)));
}

/**
 * A span with only what may be known outside: of an error its type, because messages of drivers and partners may quote
 * a member, and of the attributes those that the list names. So a span that is added later cannot leak others.
 */
function publicSpan(span: ReadableSpan): ReadableSpan {
  return Object.create(span, {
    attributes: { value: allowed(span.attributes) },
    status: { value: { code: span.status.code } },
    events: { value: span.events.map((event) => ({ ...event, attributes: allowed(event.attributes) })) },
    links: { value: span.links.map((link) => ({ ...link, attributes: {} })) },
  }) as ReadableSpan;
}

/** An exporter through which only public parts of spans pass. */
export class PublicSpans implements SpanExporter {
  constructor(
    private readonly exporter: SpanExporter,
    private readonly onFailure: (error: Error) => void,
  ) {}

  export(spans: ReadableSpan[], done: (result: ExportResult) => void): void {
    this.exporter.export(spans.map(publicSpan), (result) => {
      if (result.error) this.onFailure(result.error);
      done(result);
    });
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }

  async shutdown(): Promise<void> {
    await this.exporter.shutdown();
  }
}
