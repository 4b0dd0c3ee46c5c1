import { setTimeout } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import type { google, temporal } from '@temporalio/proto';
import type { Activities } from '../../activities';
import { integrationStatusKey } from '../../core/domain/searchAttributes';
import { factsChangedSignal, statusQuery } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

/** A worker prolongs a workflow task once a local activity has run for 8 of its 10 s. */
const prolongedAfterMs = 8_000;
const awayMs = 9_000;

let lab: WorkflowLab;
/** Once the slice of a run has had to wait, the next look at the facts finds the database away. */
let database: 'there' | 'away' | 'back' = 'there';
/** The database is away for the runs that continue this one. */
let lastRunId: string | null = null;

const activities: Partial<Activities> = {
  async runSyncSlice(of) {
    const result = await lab.activities.runSyncSlice(of);
    if (result.end.kind === 'busy' && database === 'there') database = 'away';
    return result;
  },
  async readState(of) {
    const { workflowExecution } = Context.current().info;
    if (lastRunId !== null && workflowExecution!.runId !== lastRunId) throw new Error('no primary');
    if (database !== 'away') return lab.activities.readState(of);
    await setTimeout(awayMs);
    database = 'back';
    throw new Error('no primary');
  },
};

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls, { activities }, 60_000);
});
afterAll(() => lab.close());

it('no workflow task waits for a database that is away for longer than 3 s', async () => {
  const bound = await lab.bind({ members: 3 });
  const handle = await lab.start(bound);
  // A worker that has not been heard of for long holds the lease: the slice waits a second before it tries again.
  const { leases } = lab.store.models;
  const held = { owner: 'another', leaseUntilMs: Date.now() + 60_000 };
  await leases.updateOne({ _id: bound.integrationId }, { $set: held }, { upsert: true });
  const runId = await lab.requestSync(bound, handle);
  await lab.until(() => Promise.resolve(database === 'back'));
  await leases.updateOne({ _id: bound.integrationId }, { $set: { leaseUntilMs: 0 } });
  await lab.untilAtRest(bound, runId);
  const { events } = await handle.fetchHistory();
  // What a replay takes for a task of its own begins later than it did: times that the workflow read before differ then.
  expect(tasksOf(events!).filter((tookMs) => tookMs >= prolongedAfterMs)).toEqual([]);
  expect(events!.map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name)).toContain('readState');
});

it('a workflow that continues as new while the database is away shows the store as it was', async () => {
  const bound = await lab.bind({ members: 3 });
  const handle = await lab.start(bound, { maxHistoryEvents: 60 });
  await lab.untilAtRest(bound, await lab.requestSync(bound, handle));
  const before = await handle.query(statusQuery);
  expect(before).toMatchObject({ status: 'ready', channelId: bound.team.channelId });
  lastRunId = (await handle.describe()).runId;
  await lab.until(async () => {
    await handle.signal(factsChangedSignal);
    return (await handle.describe()).runId !== lastRunId;
  });
  expect(await handle.query(statusQuery)).toEqual(before);
  expect((await handle.describe()).typedSearchAttributes.get(integrationStatusKey)).toBe('ready');
  lastRunId = null;
});

/** How long each workflow task took, ms. */
function tasksOf(events: temporal.api.history.v1.IHistoryEvent[]): number[] {
  const atMs = new Map(events.map(({ eventId, eventTime }) => [String(eventId), timestampMs(eventTime!)]));
  return events.flatMap(({ eventTime, workflowTaskCompletedEventAttributes: task }) =>
    task ? [timestampMs(eventTime!) - atMs.get(String(task.startedEventId))!] : [],
  );
}

const timestampMs = ({ seconds, nanos }: google.protobuf.ITimestamp) => Number(seconds) * 1_000 + nanos! / 1e6;
