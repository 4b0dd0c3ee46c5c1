import { Client, Connection } from '@temporalio/client';
import type { Cluster } from '../../local/cluster/cluster';

/** Asks the cluster's Temporal as an operator does. */
export async function withTemporal<T>(
  { stack }: Cluster,
  ask: (client: Client, taskQueue: string) => Promise<T>,
): Promise<T> {
  const { TEMPORAL_TASK_QUEUE: taskQueue = 'shopline-integration' } = stack.env;
  const connection = await Connection.connect({ address: stack.urls.temporalAddress });
  try {
    return await ask(new Client({ connection }), taskQueue);
  } finally {
    await connection.close();
  }
}
