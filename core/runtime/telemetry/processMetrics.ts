import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/**
 * The Prometheus metrics that `api` and `worker` have in common: Node's own, calls to partners, and whether Temporal
 * answers.
 */
export class ProcessMetrics {
  readonly registry = new Registry();

  private readonly partnerSeconds = new Histogram({
    name: 'partner_request_duration_seconds',
    help: 'Calls to SHOPLINE and Omnichat',
    labelNames: ['partner', 'operation', 'status'] as const,
    buckets: [0.02, 0.05, 0.1, 0.3, 1, 3, 15],
    registers: [this.registry],
  });

  private readonly temporalReachable = new Gauge({
    name: 'temporal_reachable',
    help: 'Whether Temporal answers this process: 1 or 0',
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    // A gauge begins as 0, which would say that Temporal is away. A process that still waits for MongoDB has not asked
    // Temporal yet.
    this.temporalReachable.remove();
  }

  showTemporal(isReachable: boolean): void {
    this.temporalReachable.set(isReachable ? 1 : 0);
  }

  /** @param call its status is the HTTP status, or `network` when no answer came. */
  observePartnerCall(call: {
    partner: string;
    operation: string;
    status: number | 'network';
    durationMs: number;
  }): void {
    const { partner, operation, status, durationMs } = call;
    this.partnerSeconds.observe({ partner, operation, status: String(status) }, durationMs / 1000);
  }
}
