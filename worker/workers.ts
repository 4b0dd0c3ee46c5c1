import { Worker, type NativeConnection, type WorkerOptions } from '@temporalio/worker';
import { workQueues } from '../workflows/messages';

/**
 * Lease work waits for partners far more than it computes, so many can share a process. Each kind has places of its
 * own, so that 400 first syncs leave places for live changes, clean-ups and operators' requests.
 */
const places = { short: 400, live: 400, sync: 400 };
/**
 * Temporal begins lease work anew when it has heard nothing for 12 s. Without this, heartbeats leave every 9.6 s, and
 * one that takes 2.4 s is too late. More of them would cost more: each is an action of Temporal Cloud.
 */
const maxHeartbeatThrottleInterval = '7500 milliseconds';
/**
 * A workflow in memory takes 0.3 MB. One that is not in memory is replayed when it wakes, by 0.05 s of CPU on average
 * (docs/benchmarks.md, idle). A store at rest wakes once in a quarter of an hour, so of 1,000 stores that is 5 % of a
 * core.
 */
const maxCachedWorkflows = 100;

/** Options that all workers of a process have, and those of the one that has the workflows. */
export interface WorkersOptions {
  connection: NativeConnection;
  taskQueue: string;
  common: Omit<WorkerOptions, 'connection' | 'taskQueue'>;
  ofWorkflows: Partial<WorkerOptions>;
  /** Places of the kinds that are to have fewer than usual. */
  places?: Partial<typeof places>;
}

/** The workers of one process: one for each task queue, of which one runs workflows as well. */
export class Workers {
  private constructor(private readonly workers: Worker[]) {}

  static async create({
    connection,
    taskQueue,
    common,
    ofWorkflows,
    places: fewer = {},
  }: WorkersOptions): Promise<Workers> {
    const queues = workQueues(taskQueue);
    const workers: Worker[] = [];
    for (const kind of ['short', 'live', 'sync'] as const) {
      const maxConcurrentActivityTaskExecutions = fewer[kind] ?? places[kind];
      const ofKind = kind === 'short' ? { maxCachedWorkflows, ...ofWorkflows } : {};
      const options = { ...common, ...ofKind, maxConcurrentActivityTaskExecutions, maxHeartbeatThrottleInterval };
      workers.push(await Worker.create({ connection, taskQueue: queues[kind], ...options }));
    }
    return new Workers(workers);
  }

  get isRunning(): boolean {
    return this.workers.every((worker) => worker.getState() === 'RUNNING');
  }

  /** Resolves once all have ended. @throws what one of them failed with; the others are ended then */
  async run(): Promise<void> {
    const runs = this.workers.map((worker) =>
      worker.run().catch((error: unknown) => {
        this.shutdown();
        throw error;
      }),
    );
    await Promise.allSettled(runs);
    await Promise.all(runs);
  }

  shutdown(): void {
    for (const worker of this.workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  }
}
