import { Client, Connection, WorkflowIdConflictPolicy } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { jobFromEnvironment, openPartners, runPeer } from './job';
import type { PeerActivities, syncMembers } from './memberWorkflow';

/** A Temporal activity per member, held to the rate by the task queue; after a kill the workflow simply goes on. */
async function main(): Promise<void> {
  const { temporalAddress, runName, ...job } = jobFromEnvironment();
  const { readPage, write } = await openPartners({ temporalAddress, runName, ...job });
  const activities: PeerActivities = { readPage, write };
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address: temporalAddress }),
    taskQueue: runName,
    workflowsPath: require.resolve('./memberWorkflow'),
    activities: { ...activities },
    maxTaskQueueActivitiesPerSecond: 40,
  });
  const connection = await Connection.connect({ address: temporalAddress });
  const handle = await new Client({ connection }).workflow.start<typeof syncMembers>('syncMembers', {
    workflowId: runName,
    taskQueue: runName,
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
  });
  await worker.runUntil(handle.result());
  await connection.close();
}

runPeer(main);
