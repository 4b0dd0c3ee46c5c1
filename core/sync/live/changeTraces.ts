import type { Span } from '@opentelemetry/api';
import type { InboxEntry } from '../../store/documents';
import { runIn, startSpanOf, type Context } from '../../runtime/telemetry/spans';

interface OpenChange {
  span: Span;
  place: Context;
}

/**
 * The spans of changes on their way from the inbox to their contacts. Each is in the trace of the webhook that brought
 * the change, and linked to the activity that works on it. A change whose webhook was not traced has none.
 */
export class ChangeTraces {
  private readonly open = new Map<string, OpenChange>();

  constructor(entries: Pick<InboxEntry, 'customerId' | 'traceparent' | 'receivedAt'>[]) {
    for (const { customerId, traceparent, receivedAt } of entries) {
      if (!traceparent) continue;
      const change = startSpanOf(traceparent, 'deliver change');
      change.span.setAttribute('change.waited_ms', Date.now() - receivedAt.getTime());
      this.open.set(customerId, change);
    }
  }

  /** The place in a trace where calls for this member belong; undefined where the change is not traced. */
  placeOf(customerId: string): Context | undefined {
    return this.open.get(customerId)?.place;
  }

  /** Runs work for this member in the change's trace, if it has one. */
  runFor<T>(customerId: string, work: () => T): T {
    const place = this.placeOf(customerId);
    return place ? runIn(place, work) : work();
  }

  complete(customerId: string, outcome: string, code: string | null): void {
    const change = this.open.get(customerId);
    if (!change) return;
    this.open.delete(customerId);
    change.span.setAttribute('change.outcome', outcome);
    if (code !== null) change.span.setAttribute('change.code', code);
    change.span.end();
  }

  /** Ends the spans of changes that are still waiting because the lease was given back. */
  close(): void {
    for (const customerId of [...this.open.keys()]) this.complete(customerId, 'waits', null);
  }
}
