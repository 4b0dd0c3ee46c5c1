import type { Request } from 'express';
import { Counter, Histogram } from 'prom-client';
import { ProcessMetrics } from '../core/runtime/telemetry/processMetrics';

interface ObservedRequest {
  method: string;
  route: string;
  status: number;
  durationMs: number;
}

/** The pattern a request matched, `unmatched` when none: paths would be endless as label values. */
export function routeLabel(request: Request): string {
  const route = request.route as { path?: unknown } | undefined;
  return typeof route?.path === 'string' ? route.path : 'unmatched';
}

/** Prometheus metrics of the API process. */
export class Metrics extends ProcessMetrics {
  private readonly requestSeconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time to answer, by route pattern',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [this.registry],
  });

  private readonly webhooks = new Counter({
    name: 'webhook_events_total',
    help: 'Partner events, by what became of them',
    labelNames: ['partner', 'outcome'] as const,
    registers: [this.registry],
  });

  constructor() {
    super();
    // The counter starts at 0, because an alert sees the first lost event only as a change of a number.
    for (const partner of ['shopline', 'omnichat']) this.webhooks.inc({ partner, outcome: 'lost' }, 0);
  }

  observeRequest({ method, route, status, durationMs }: ObservedRequest): void {
    this.requestSeconds.observe({ method, route, status }, durationMs / 1000);
  }

  countWebhook(partner: 'shopline' | 'omnichat', outcome: string): void {
    this.webhooks.inc({ partner, outcome });
  }
}
