import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { housekeeping } from '../../workflows/housekeeping';
import { startTimeSkipping } from '../support/timeSkipping';
import { quietTemporal, workflowBundle } from '../support/workflowLab';

const quarterMs = 15 * 60_000;
const roundsOfRun = quarterMs / 15_000;

let environment: TestWorkflowEnvironment;

beforeAll(async () => {
  quietTemporal();
  environment = await startTimeSkipping();
});
afterAll(() => environment?.teardown());

it('does a round every 15 seconds, each going on where the last one ended, from run to run', async () => {
  const rounds: { atMs: number; lookedUpTo: string | null }[] = [];
  const activities = {
    async keepHouse({ lookedUpTo }: { lookedUpTo: string | null }) {
      rounds.push({ atMs: await environment.currentTimeMs(), lookedUpTo });
      return { lookedUpTo: `store ${rounds.length}` };
    },
  };
  const taskQueue = 'housekeeping';
  const { client, nativeConnection: connection } = environment;
  const worker = await Worker.create({ connection, taskQueue, workflowBundle, activities });
  await worker.runUntil(async () => {
    const options = { workflowId: taskQueue, taskQueue, args: [] as [] };
    // Like the schedule, the cron job starts a run each quarter of an hour, with the result of the last one.
    const handle = await client.workflow.start(housekeeping, { ...options, cronSchedule: '*/15 * * * *' });
    await environment.sleep(4 * quarterMs);
    await handle.terminate();
  });
  expect(rounds.length).toBeGreaterThan(roundsOfRun + 1);
  expect(rounds.map(({ lookedUpTo }) => lookedUpTo)).toEqual([
    null,
    ...rounds.slice(1).map((_, index) => `store ${index + 1}`),
  ]);
  const gapsMs = rounds.slice(1).map(({ atMs }, index) => atMs - rounds[index]!.atMs);
  expect(Math.min(...gapsMs)).toBeGreaterThan(14_000);
  // Long gaps come only between two runs: a cron job waits for the next quarter, where the schedule goes on at once.
  expect(gapsMs.filter((ms) => ms > 31_000).length).toBeLessThan(4);
});
