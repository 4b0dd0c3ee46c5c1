import { Client, Connection } from '@temporalio/client';
import type { WorkOutcome } from '../../../core/sync/failures/workOutcome';
import type { SliceResult } from '../../../activities/leaseWork';
import { integrationWorkflowId } from '../../../workflows/messages';

/** Lease work by its name, with where its result says how it ended. */
const END_OF: Record<string, (result: unknown) => WorkOutcome> = {
  runSyncSlice: (result) => (result as SliceResult).end,
  reconcileChanges: (result) => (result as SliceResult).end,
  deliverChanges: (result) => result as WorkOutcome,
};

/**
 * How often lease work of these stores was begun again, by their histories: because its lease was lost or not to be
 * had, or because Temporal no longer heard of it. A slice that ends after half an hour counts as well.
 * @param address `host:port` of the Temporal server
 */
export async function timesBegunAgain(address: string, merchantIds: readonly string[]): Promise<number> {
  const connection = await Connection.connect({ address });
  try {
    const { workflow } = new Client({ connection });
    let times = 0;
    for (const merchantId of merchantIds) {
      const workflowId = integrationWorkflowId(merchantId);
      for await (const { runId } of workflow.list({ query: `WorkflowId = "${workflowId}"` }))
        times += begunAgain((await workflow.getHandle(workflowId, runId).fetchHistory()).events ?? []);
    }
    return times;
  } finally {
    await connection.close();
  }
}

type HistoryEvents = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>;

function begunAgain(events: HistoryEvents): number {
  const endOf = new Map<string, (typeof END_OF)[string]>();
  let times = 0;
  for (const { eventId, ...event } of events) {
    const scheduled = event.activityTaskScheduledEventAttributes;
    const read = END_OF[scheduled?.activityType?.name ?? ''];
    if (read) endOf.set(String(eventId), read);
    const started = event.activityTaskStartedEventAttributes;
    if (started && endOf.has(String(started.scheduledEventId))) times += (started.attempt ?? 1) - 1;
    const completed = event.activityTaskCompletedEventAttributes;
    const end = completed && endOf.get(String(completed.scheduledEventId));
    const data = completed?.result?.payloads?.[0]?.data;
    if (end && data && ['handedOver', 'busy'].includes(end(JSON.parse(Buffer.from(data).toString())).kind)) times += 1;
  }
  return times;
}
