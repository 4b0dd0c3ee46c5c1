import { BoundStore } from '../../bench/harness/boundStore';
import type { Cluster } from '../../local/cluster/cluster';
import type { Checklist } from '../../local/story/checklist';
import { until } from '../../local/until';
import { withTemporal } from './temporalClient';

const STORES = 10;
const MEMBERS = 20;
const FIRST_SEED = 300;
/** A workflow that a worker kept in memory waits ten seconds for that worker before it queues with the others. */
const GROW_TIMEOUT_MS = 60_000;
const SHRINK_TIMEOUT_MS = 120_000;
/** `TASK_QUEUE_TYPE_WORKFLOW` of Temporal's API. */
const WORKFLOW_QUEUE = 1;

/** Asks for syncs while no worker runs: the task queue grows by their workflows, and shrinks once workers are back. */
export async function growAndShrinkBacklog(cluster: Cluster, checklist: Checklist): Promise<void> {
  const { workers, stack } = cluster;
  const stores: BoundStore[] = [];
  for (let index = 0; index < STORES; index += 1) {
    stores.push(await BoundStore.create(stack, MEMBERS, FIRST_SEED + index));
  }
  await withTemporal(cluster, async (client, taskQueue) => {
    const { connection, options } = client;
    const depth = async () => {
      const { stats } = await connection.workflowService.describeTaskQueue({
        namespace: options.namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: WORKFLOW_QUEUE,
        reportStats: true,
      });
      return Number(stats?.approximateBacklogCount ?? 0);
    };
    const reach = (what: string, isReached: (depth: number) => boolean, timeoutMs: number) =>
      until(async () => isReached(await depth()) || Promise.reject(new Error(`${await depth()} tasks`)), {
        ...{ timeoutMs, intervalMs: 500, what },
      });

    await reach('an empty task queue', (tasks) => tasks === 0, SHRINK_TIMEOUT_MS);
    await workers.stopAll();
    const runs = await Promise.all(
      stores.map(async ({ admin, merchantId }) => ({ admin, merchantId, runId: await admin.startSync(merchantId) })),
    );
    await checklist.step(`Without a worker the backlog grows to the ${STORES} stores that are to sync`, () =>
      reach('the backlog', (tasks) => tasks >= STORES, GROW_TIMEOUT_MS),
    );
    await workers.start();
    await checklist.step('With workers it shrinks to nothing', () =>
      reach('an empty task queue', (tasks) => tasks === 0, SHRINK_TIMEOUT_MS),
    );
    await checklist.step(`All ${STORES} syncs end`, async () => {
      for (const { admin, merchantId, runId } of runs) {
        const { status } = await admin.waitForSync(merchantId, runId, { timeoutMs: SHRINK_TIMEOUT_MS });
        if (status !== 'completed') throw new Error(`one ended ${status}`);
      }
    });
  });
}
