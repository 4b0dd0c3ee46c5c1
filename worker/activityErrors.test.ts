import type { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import pino from 'pino';
import { AlertFailure } from '../core/partners/alerts/alertFailure';
import { Pacers } from '../core/sync/pacing/pacers';
import { activityErrors } from './activityErrors';
import { WorkerMetrics } from './metrics';

/** An activity that fails with this, for the nth time: what is thrown, logged and counted. */
async function fail(
  activityType: string,
  error: Error,
  { workflowId = 'w', args = [] as unknown[], attempt = 1 } = {},
) {
  const lines: Record<string, unknown>[] = [];
  const logger = pino(
    { base: null },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  const pacers = new Pacers({ omnichatRequestsPerSecond: 1, shoplineRequestsPerSecond: 1 });
  const metrics = new WorkerMetrics({ pacers, queues: new Set() });
  const { execute } = activityErrors(logger, metrics);
  const workflowExecution = { workflowId, runId: 'temporal' };
  const environment = new MockActivityEnvironment({ activityType, attempt, workflowExecution });
  const failing = () => Promise.reject(error);
  // Caught inside, for the environment would print it.
  const thrown = await environment.run(() => execute!({ args, headers: {} }, failing).catch((error: unknown) => error));
  expect(lines).toHaveLength(1);
  const counted = (await metrics.registry.getSingleMetric('activity_duration_seconds')!.get()).values;
  return { thrown, line: lines[0]!, result: counted[0]?.labels.result };
}

/** What is logged when an activity of a workflow fails. */
async function logOf(workflowId: string, activityType: string, args: unknown[]): Promise<Record<string, unknown>> {
  const { thrown, line } = await fail(activityType, new TypeError('王小明 0912345678'), { workflowId, args });
  expect(thrown).toMatchObject({ message: 'TypeError', type: 'TypeError' });
  return line;
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

test('a failed round of housekeeping names no store, although the schedule adds its time to the id', async () => {
  const line = await logOf('housekeeping-queue-2026-11-30T12:30:00Z', 'keepHouse', [{ lookedUpTo: null }]);
  expect(line).not.toHaveProperty('merchantId');
});

test('a failed alert names its store', async () => {
  const line = await logOf('alert:store-1:binding-1-sync-run-1', 'sendAlert', [{ integrationId: 'binding-1' }]);
  expect(line).toMatchObject({ merchantId: 'store-1', integrationId: 'binding-1' });
});

test('what an operator put in place of an id is not logged', async () => {
  const line = await logOf('integration:store-1', 'openRequestedRun', [
    { integrationId: '王小明', runId: '0912 345 678' },
  ]);
  expect(JSON.stringify(line)).not.toMatch(/王小明|0912/);
  expect(line).not.toHaveProperty('runId');
});

const warn = 40;
const error = 50;

test.each([
  ['an error that the code does not know', new TypeError('x'), { result: 'failed', level: error, nonRetryable: false }],
  [
    'a receiver that does not take an alert',
    new AlertFailure('status_500'),
    { result: 'undelivered', level: warn, nonRetryable: false },
  ],
  [
    'mail that the operator has not set up, which is not tried again',
    new AlertFailure('mail_not_set_up'),
    { result: 'undelivered', level: warn, nonRetryable: true },
  ],
  [
    'mail that some of the recipients have, which is not tried again',
    new AlertFailure('mail_refused_by_some'),
    { result: 'undelivered', level: warn, nonRetryable: true },
  ],
])('%s counts as what it is', async (_, thrownBefore, expected) => {
  const { thrown, line, result } = await fail('sendAlert', thrownBefore, { attempt: 10 });
  const { nonRetryable } = thrown as ApplicationFailure;
  expect({ result, level: line.level, nonRetryable: Boolean(nonRetryable) }).toEqual(expected);
});
