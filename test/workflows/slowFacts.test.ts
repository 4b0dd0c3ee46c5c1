import { setTimeout } from 'node:timers/promises';
import type { google, temporal } from '@temporalio/proto';
import type { Activities } from '../../activities';
import { sharedStack } from '../harness/sharedStack';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

/** A worker prolongs a workflow task once a local activity has run for 8 of its 10 s. */
const prolongedAfterMs = 8_000;
const awayMs = 9_000;

let lab: WorkflowLab;
/** Once the slice of a run has had to wait, the next look at the facts finds the database away. */
let database: 'there' | 'away' | 'back' = 'there';

const activities: Partial<Activities> = {
  async runSyncSlice(of) {
    const result = await lab.activities.runSyncSlice(of);
    if (result.end.kind === 'busy' && database === 'there') database = 'away';
    return result;
  },
  async readState(of) {
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

/** How long each workflow task took, ms. */
function tasksOf(events: temporal.api.history.v1.IHistoryEvent[]): number[] {
  const atMs = new Map(events.map(({ eventId, eventTime }) => [String(eventId), timestampMs(eventTime!)]));
  return events.flatMap(({ eventTime, workflowTaskCompletedEventAttributes: task }) =>
    task ? [timestampMs(eventTime!) - atMs.get(String(task.startedEventId))!] : [],
  );
}

const timestampMs = ({ seconds, nanos }: google.protobuf.ITimestamp) => Number(seconds) * 1_000 + nanos! / 1e6;
