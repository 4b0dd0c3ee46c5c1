import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { until } from '../../tools/local/until';
import { ensureHousekeeping } from '../../worker/housekeepingSchedule';
import { housekeepingEveryMs, housekeepingScheduleId } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';

const taskQueue = `house-${randomBytes(4).toString('hex')}`;
const scheduleId = housekeepingScheduleId(taskQueue);
let connection: Connection;
let client: Client;

beforeAll(async () => {
  connection = await Connection.connect({ address: sharedStack().urls.temporalAddress });
  client = new Client({ connection });
});
afterAll(async () => {
  const { recentActions } = (await client.schedule.getHandle(scheduleId).describe()).info;
  await client.schedule.getHandle(scheduleId).delete();
  for (const { action } of recentActions) await client.workflow.getHandle(action.workflow.workflowId).terminate();
  await connection.close();
});

const described = () => client.schedule.getHandle(scheduleId).describe();

it('begins to keep house at once', async () => {
  await ensureHousekeeping(client, taskQueue);
  await until(async () => (await described()).info.recentActions.length > 0, { timeoutMs: 60_000 });
  const [begun] = (await described()).info.recentActions;
  const run = await client.workflow.getHandle(begun!.action.workflow.workflowId).describe();
  expect(run).toMatchObject({ type: 'housekeeping', taskQueue, status: { name: 'RUNNING' } });
});

it('is one for all workers of a task queue, and stays paused where an operator paused it', async () => {
  await client.schedule.getHandle(scheduleId).pause('maintenance');
  await Promise.all([ensureHousekeeping(client, taskQueue), ensureHousekeeping(client, taskQueue)]);
  const { state, info, spec } = await described();
  expect(state).toMatchObject({ paused: true, note: 'maintenance' });
  expect(info.recentActions).toHaveLength(1);
  expect(spec.intervals).toEqual([expect.objectContaining({ every: 900_000 })]);
});

it('has the schedule make up for the latest run that Temporal missed, and for no other', async () => {
  const { policies } = await described();
  // The latest run that was missed was due no longer ago than this, so it is always made up for.
  expect(policies.catchupWindow).toBe(housekeepingEveryMs);
  expect(policies.overlap).toBe('BUFFER_ONE');
});
