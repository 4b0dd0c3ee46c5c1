import { Client, Connection, WorkflowIdConflictPolicy } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { caps, openPartners, runPeer, type PeerJob } from './job';
import type { PeerActivities, syncMembers } from './memberWorkflow';

/** A Temporal activity per member, held to the rate by the task queue; after a kill the workflow simply goes on. */
async function main(job: PeerJob): Promise<void> {
  const { temporalAddress, runName, stores, isPaced } = job;
  const partners = await Promise.all(stores.map((store) => openPartners(job, store)));
  const activities: PeerActivities = {
    readPage: (store, previousId) => partners[store]!.readPage(previousId),
    write: (store, member) => partners[store]!.write(member),
  };
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address: temporalAddress }),
    taskQueue: runName,
    workflowsPath: require.resolve('./memberWorkflow'),
    activities: { ...activities },
    ...(isPaced && { maxTaskQueueActivitiesPerSecond: caps.omnichatPerSecond }),
  });
  const connection = await Connection.connect({ address: temporalAddress });
  const client = new Client({ connection });
  const start = (store: number) =>
    client.workflow.start<typeof syncMembers>('syncMembers', {
      workflowId: `${runName}-${store}`,
      taskQueue: runName,
      args: [store],
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    });
  const handles = await Promise.all(stores.map((_, store) => start(store)));
  await worker.runUntil(Promise.all(handles.map((handle) => handle.result())));
  await connection.close();
}

runPeer(main);
