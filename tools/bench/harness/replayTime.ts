import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { integrationWorkflowId } from '../../../workflows/messages';
import { distDir } from '../../local/paths';
import type { LocalStack } from '../../local/stack/stack';

const REPLAYS = 20;

export interface ReplayTime {
  events: number;
  /** CPU of one replay, in milliseconds. */
  cpuMs: number;
}

/**
 * Measures what it costs to replay the longest history of a store. A history that ended because its workflow continued
 * as new is as long as any gets. A worker replays when a workflow wakes up that it no longer has in memory.
 */
export async function replayTime({ urls }: LocalStack, merchantId: string): Promise<ReplayTime> {
  const workflowId = integrationWorkflowId(merchantId);
  const history = await longestHistory(urls.temporalAddress, workflowId);
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const replay = async (count: number) => {
    const before = process.cpuUsage();
    const histories = Array.from({ length: count }, () => ({ workflowId, history }));
    const workflowBundle = { codePath: path.join(distDir, 'workflow-bundle.js') };
    for await (const { error } of Worker.runReplayHistories({ workflowBundle }, histories)) if (error) throw error;
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
  // Each call also makes a worker. What that costs is subtracted, with the first replay.
  const worker = await replay(1);
  return { events: history.events?.length ?? 0, cpuMs: ((await replay(1 + REPLAYS)) - worker) / REPLAYS };
}

async function longestHistory(address: string, workflowId: string) {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    let longest: { runId: string; historyLength: number } | undefined;
    for await (const run of workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
      if (!longest || run.historyLength > longest.historyLength) longest = run;
    }
    return await workflow.getHandle(workflowId, longest?.runId).fetchHistory();
  } finally {
    await connection.close();
  }
}
