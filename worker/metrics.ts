import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { request } from 'undici';
import { listen } from '../startup/listen';

/** Prometheus metrics of the worker process; Temporal's own are appended to them. */
export class WorkerMetrics {
  readonly registry = new Registry();

  private readonly partnerSeconds = new Histogram({
    name: 'partner_request_duration_seconds',
    help: 'Calls to SHOPLINE and Omnichat',
    labelNames: ['partner', 'operation', 'status'] as const,
    buckets: [0.02, 0.05, 0.1, 0.3, 1, 3, 15],
    registers: [this.registry],
  });

  private readonly deliveries = new Counter({
    name: 'deliveries_total',
    help: 'Contacts written, by outcome',
    labelNames: ['outcome'] as const,
    registers: [this.registry],
  });

  private readonly activitySeconds = new Histogram({
    name: 'activity_duration_seconds',
    help: 'Time in an activity, by how it ended',
    labelNames: ['activity', 'result'] as const,
    buckets: [0.01, 0.1, 1, 10, 60, 600, 1800],
    registers: [this.registry],
  });

  readonly inboxDepth = new Gauge({
    name: 'inbox_depth',
    help: 'Changed members waiting to be delivered',
    registers: [this.registry],
  });

  readonly inboxLagSeconds = new Gauge({
    name: 'inbox_lag_seconds',
    help: 'Age of the oldest change waiting',
    registers: [this.registry],
  });

  readonly parkedIntegrations = new Gauge({
    name: 'parked_integrations',
    help: 'Integrations that need a person, by code',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  observePartnerCall(call: { partner: string; operation: string; status: number | string; durationMs: number }): void {
    const { partner, operation, status, durationMs } = call;
    this.partnerSeconds.observe({ partner, operation, status: String(status) }, durationMs / 1000);
  }

  countDelivery(outcome: string): void {
    this.deliveries.inc({ outcome });
  }

  observeActivity(activity: string, result: string, durationMs: number): void {
    this.activitySeconds.observe({ activity, result }, durationMs / 1000);
  }
}

/**
 * Serves `/metrics` and `/healthz`; port 0 turns it off.
 * @param temporalMetricsUrl where Temporal's core serves its own metrics.
 * @throws PortError when the port is taken.
 */
export async function serveMetrics(
  metrics: WorkerMetrics,
  options: { port: number; temporalMetricsUrl: string; isHealthy(): boolean },
): Promise<Server | null> {
  if (options.port === 0) return null;
  const server = createServer((incoming, response) => {
    const answer = async (): Promise<void> => {
      if (incoming.url === '/healthz') {
        response.writeHead(options.isHealthy() ? 200 : 503).end();
        return;
      }
      if (incoming.url !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      const own = await metrics.registry.metrics();
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(own + (await temporalMetrics(options.temporalMetricsUrl)));
    };
    answer().catch(() => response.writeHead(500).end());
  });
  await listen(server, options.port, 'METRICS_PORT');
  return server;
}

async function temporalMetrics(url: string): Promise<string> {
  try {
    const { body } = await request(url, { headersTimeout: 1_000, bodyTimeout: 1_000 });
    return await body.text();
  } catch {
    return '# temporal metrics are not available\n';
  }
}
