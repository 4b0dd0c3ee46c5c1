import { Counter, Gauge, Histogram } from 'prom-client';
import { request } from 'undici';
import type { Measured } from '../activities/housekeeping/keepHouse';
import type { DeliveryQueue } from '../core/sync/delivery/deliveryQueue';
import type { Pacers } from '../core/sync/pacing/pacers';
import { ProcessMetrics } from '../core/runtime/telemetry/processMetrics';

/** Two and a half rounds of housekeeping: by then another worker may have done the next round and measured anew. */
const measuredValidMs = 40_000;
const nothingMeasured: Measured = { depth: 0, lagMs: 0, parked: new Map() };

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

  private readonly searchAttributesUsable = new Gauge({
    name: 'temporal_search_attributes_usable',
    help: "Whether workflows set the search attributes that Temporal's Web UI finds stores by: 1 or 0",
    registers: [this.registry],
  });

  /** What the last round of housekeeping on this worker measured, and until when this worker shows it. */
  private house: { measured: Measured; validUntilMs: number } = { measured: nothingMeasured, validUntilMs: 0 };

  /** @param work of this process, looked at whenever the metrics are asked for. */
  constructor(work: { pacers: Pacers; queues: ReadonlySet<DeliveryQueue> }) {
    super();
    new Gauge({
      name: 'delivery_queue_depth',
      help: 'Judged members whose contacts are to be written, for the teams this worker works for',
      registers: [this.registry],
      collect() {
        this.set([...work.queues].reduce((sum, { size }) => sum + size, 0));
      },
    });
    new Gauge({
      name: 'partner_pace_ratio',
      help: 'Pace of the slowest team as a share of its cap; under 1 after a partner has throttled it',
      labelNames: ['partner'] as const,
      registers: [this.registry],
      collect() {
        for (const [partner, ratio] of Object.entries(work.pacers.slowest())) this.set({ partner }, ratio);
      },
    });
    const measured = () => this.measured;
    new Gauge({
      name: 'inbox_depth',
      help: 'Changed members and contacts waiting for us',
      registers: [this.registry],
      collect() {
        this.set(measured().depth);
      },
    });
    new Gauge({
      name: 'inbox_lag_seconds',
      help: 'Age of the oldest change waiting',
      registers: [this.registry],
      collect() {
        this.set(measured().lagMs / 1000);
      },
    });
    new Gauge({
      name: 'parked_integrations',
      help: 'Integrations that need a person, by code',
      labelNames: ['code'] as const,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [code, count] of measured().parked) this.set({ code }, count);
      },
    });
  }

  showHouse(measured: Measured): void {
    this.house = { measured, validUntilMs: Date.now() + measuredValidMs };
  }

  /** Prometheus takes the maximum over workers, so a worker must not go on showing what another has measured anew. */
  private get measured(): Measured {
    return Date.now() < this.house.validUntilMs ? this.house.measured : nothingMeasured;
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

/** The metrics of Temporal's core, the native part of its SDK; a comment in their place while it does not answer. */
export async function temporalMetrics(url: string): Promise<string> {
  try {
    const { body } = await request(url, { headersTimeout: 1_000, bodyTimeout: 1_000 });
    return await body.text();
  } catch {
    return '# temporal metrics are not available\n';
  }
}
