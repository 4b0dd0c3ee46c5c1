import { Counter, Gauge, Histogram } from 'prom-client';
import { request } from 'undici';
import type { DeliveryQueue } from '../engine/delivery/deliveryQueue';
import type { Pacers } from '../engine/pacing/pacers';
import { ProcessMetrics } from '../telemetry/processMetrics';

/** Prometheus metrics of the worker process. */
export class WorkerMetrics extends ProcessMetrics {
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

  private readonly changeSeconds = new Histogram({
    name: 'change_delivery_seconds',
    help: 'From the arrival of a change to the contact that carries it',
    buckets: [0.5, 1, 2, 5, 10, 30, 60, 300, 1800],
    registers: [this.registry],
  });

  private readonly inboxDepth = new Gauge({
    name: 'inbox_depth',
    help: 'Changed members and contacts waiting for us',
    registers: [this.registry],
  });

  private readonly inboxLagSeconds = new Gauge({
    name: 'inbox_lag_seconds',
    help: 'Age of the oldest change waiting',
    registers: [this.registry],
  });

  private readonly parkedIntegrations = new Gauge({
    name: 'parked_integrations',
    help: 'Integrations that need a person, by code',
    labelNames: ['code'] as const,
    registers: [this.registry],
  });

  private readonly searchAttributesUsable = new Gauge({
    name: 'temporal_search_attributes_usable',
    help: "Whether workflows set the search attributes that Temporal's Web UI finds stores by: 1 or 0",
    registers: [this.registry],
  });

  /** @param work of this process, looked at whenever somebody asks for the metrics. */
  constructor(work: { pacers: Pacers; queues: ReadonlySet<DeliveryQueue> }) {
    super();
    new Gauge({
      name: 'delivery_queue_depth',
      help: 'Judged members whose contacts are to be written, in the lanes of this worker',
      registers: [this.registry],
      collect() {
        this.set([...work.queues].reduce((sum, { size }) => sum + size, 0));
      },
    });
    new Gauge({
      name: 'partner_pace_ratio',
      help: 'Pace of the slowest lane as a share of its cap; under 1 after a partner has throttled it',
      labelNames: ['partner'] as const,
      registers: [this.registry],
      collect() {
        for (const [partner, ratio] of Object.entries(work.pacers.slowest())) this.set({ partner }, ratio);
      },
    });
  }

  /** Shows what the worker that keeps house measured; `parked` counts by code. */
  showHouse(measured: { depth: number; lagMs: number; parked: ReadonlyMap<string, number> }): void {
    this.inboxDepth.set(measured.depth);
    this.inboxLagSeconds.set(measured.lagMs / 1000);
    this.parkedIntegrations.reset();
    for (const [code, count] of measured.parked) this.parkedIntegrations.set({ code }, count);
  }

  /** No longer keeping house: alerts take the maximum over workers, so an old value would go on for ever. */
  forgetHouse(): void {
    this.showHouse({ depth: 0, lagMs: 0, parked: new Map() });
  }

  showSearchAttributes(areUsable: boolean): void {
    this.searchAttributesUsable.set(areUsable ? 1 : 0);
  }

  countDelivery(outcome: string): void {
    this.deliveries.inc({ outcome });
  }

  observeChange(waitedMs: number): void {
    this.changeSeconds.observe(waitedMs / 1000);
  }

  observeActivity(activity: string, result: string, durationMs: number): void {
    this.activitySeconds.observe({ activity, result }, durationMs / 1000);
  }
}

/** What Temporal's core says of itself; a comment while it does not. */
export async function temporalMetrics(url: string): Promise<string> {
  try {
    const { body } = await request(url, { headersTimeout: 1_000, bodyTimeout: 1_000 });
    return await body.text();
  } catch {
    return '# temporal metrics are not available\n';
  }
}
