import { MockActivityEnvironment } from '@temporalio/testing';
import pino from 'pino';
import { Pacers } from '../core/sync/pacing/pacers';
import { activityErrors } from './activityErrors';
import { WorkerMetrics } from './metrics';

/** What is logged when an activity of a workflow fails. */
async function logOf(workflowId: string, activityType: string, args: unknown[]): Promise<Record<string, unknown>> {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { base: null },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const pacers = new Pacers({ omnichatRequestsPerSecond: 1, shoplineRequestsPerSecond: 1 });
  const { execute } = activityErrors(logger, new WorkerMetrics({ pacers, queues: new Set() }));
  const environment = new MockActivityEnvironment({
    activityType,
    workflowExecution: { workflowId, runId: 'temporal' },
  });
  const failing = () => Promise.reject(new TypeError('王小明 0912345678'));
  // Caught inside, for the environment would print it.
  const thrown = await environment.run(() => execute!({ args, headers: {} }, failing).catch((error: unknown) => error));
  expect(thrown).toMatchObject({ message: 'TypeError', type: 'TypeError' });
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

test('a failed activity is logged with the store, the binding and the sync it worked for, and without its message', async () => {
  const line = await logOf('integration:store-1', 'runSyncSlice', [{ integrationId: 'binding-1', runId: 'run-1' }]);
  const ids = { merchantId: 'store-1', integrationId: 'binding-1', runId: 'run-1' };
  expect(line).toMatchObject({ ...ids, workflowId: 'integration:store-1', error: 'TypeError', msg: 'activity failed' });
  expect(JSON.stringify(line)).not.toMatch(/王小明|0912345678/);
});

test.each([
  ['deliverChanges', { integrationId: 'binding-1' }, { merchantId: 'store-1', integrationId: 'binding-1' }],
  ['findNextIntegration', { merchantId: 'store-2' }, { merchantId: 'store-2' }],
  ['dropFullRead', { integrationId: 'int-2', runId: 'run-2' }, { merchantId: 'store-1', runId: 'run-2' }],
])('%s names what its argument does', async (activityType, argument, ids) => {
  expect(await logOf('integration:store-1', activityType, [argument])).toMatchObject(ids);
});

test('what an operator put in place of an id is not logged', async () => {
  const line = await logOf('integration:store-1', 'openRequestedRun', [
    { integrationId: '王小明', runId: '0912 345 678' },
  ]);
  expect(JSON.stringify(line)).not.toMatch(/王小明|0912/);
  expect(line).not.toHaveProperty('runId');
});
