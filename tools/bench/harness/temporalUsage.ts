import { Client, Connection } from '@temporalio/client';
import type { LocalStack } from '../../local/stack/stack';

type Counts = { events: number; actions: number };

/** Events that stand for a billable action of Temporal Cloud; heartbeats leave no event and come from the metrics. */
const ACTION_EVENTS: readonly string[] = [
  'workflowExecutionStartedEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
  'workflowExecutionContinuedAsNewEventAttributes',
  'activityTaskScheduledEventAttributes',
  'timerStartedEventAttributes',
  'markerRecordedEventAttributes',
  'upsertWorkflowSearchAttributesEventAttributes',
  'signalExternalWorkflowExecutionInitiatedEventAttributes',
];

async function historyOf(client: Client, workflowId: string, runId: string): Promise<Counts> {
  const { events = [] } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const list = events ?? [];
  const actions = list.filter((event) =>
    ACTION_EVENTS.some((name) => (event as unknown as Record<string, unknown>)[name] != null),
  );
  return { events: list.length, actions: actions.length };
}

/**
 * Events and actions of every workflow of a store so far: of its alerts, and of its integration, also from before that
 * continued as new.
 */
export async function workflowUsage(stack: LocalStack, merchantId: string): Promise<Counts> {
  const connection = await Connection.connect({ address: stack.urls.temporalAddress });
  try {
    const client = new Client({ connection });
    const sum: Counts = { events: 0, actions: 0 };
    for await (const { workflowId, runId } of client.workflow.list()) {
      if (!workflowId.includes(merchantId)) continue;
      const { events, actions } = await historyOf(client, workflowId, runId);
      sum.events += events;
      sum.actions += actions;
    }
    return sum;
  } finally {
    await connection.close();
  }
}

/** Heartbeats that reached the server, from the worker's own metrics. */
export async function heartbeats(stack: LocalStack): Promise<number> {
  const text = await (await fetch(`${stack.urls.workerMetrics}/metrics`)).text();
  return text
    .split('\n')
    .filter((line) => /^temporal_request(_total)?\{/.test(line) && line.includes('"RecordActivityTaskHeartbeat"'))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
