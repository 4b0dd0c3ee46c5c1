import { once } from 'node:events';
import fs from 'node:fs';
import { Agent, request, type IncomingMessage } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { nodePart, type NodePartOptions } from '../../tools/local/stack/nodePart';
import { findFreePorts } from '../../tools/local/stack/ports';
import { describeTrouble, startProcess, waitUntilReady, type RunningProcess } from '../../tools/local/stack/processes';
import { until } from '../../tools/local/until';
import { housekeepingScheduleId, integrationWorkflowType } from '../../workflows/messages';
import { sharedStack } from '../harness/sharedStack';
import { FaultProxy } from '../support/faultProxy';
import { startTemporalProxy, type TemporalProxy } from '../support/temporalProxy';

const grpcPermissionDenied = 7;
const grpcInternal = 13;

const logDir = fs.mkdtempSync(path.join(os.tmpdir(), 'stop-'));
const started: RunningProcess[] = [];
let proxy: TemporalProxy | null = null;

afterAll(async () => {
  await Promise.all(started.map((running) => running.stop()));
  await proxy?.close();
  fs.rmSync(logDir, { recursive: true, force: true });
});

/** Starts another process beside the shared stack. @returns it as soon as it answers at its `readyUrls`. */
async function startPart(options: Omit<NodePartOptions, 'logDir' | 'readyWhen'>): Promise<RunningProcess> {
  const part = nodePart({ ...options, logDir, readyWhen: 'answered' });
  const running = await startProcess(part);
  started.push(running);
  await waitUntilReady(running, part.isReady);
  return running;
}

async function startApi(env: Record<string, string> = {}): Promise<RunningProcess> {
  const [port, metricsPort] = await findFreePorts(2);
  const ports = { PORT: String(port), METRICS_PORT: String(metricsPort), ...env };
  const readyUrls = [`http://localhost:${env.MONGODB_URI ? ports.METRICS_PORT : ports.PORT}/healthz`];
  return startPart({ name: 'api', env: { ...sharedStack().env, ...ports }, readyUrls });
}

async function startSandbox(): Promise<RunningProcess> {
  const [shopline, omnichat, control] = await findFreePorts(3);
  const env = {
    SANDBOX_SHOPLINE_PORT: String(shopline),
    SANDBOX_OMNICHAT_PORT: String(omnichat),
    SANDBOX_CONTROL_PORT: String(control),
    SANDBOX_DATA_DIR: path.join(logDir, 'sandbox'),
  };
  return startPart({ name: 'sandbox', env, readyUrls: [`http://localhost:${control}/control/stores`] });
}

test.each([
  ['api', startApi],
  ['sandbox', startSandbox],
])('Ctrl-C in a terminal, which npm sends on as well, lets %s end in order', async (_name, start) => {
  const running = await start();
  for (let sent = 0; sent < 20; sent += 1) {
    running.signal('SIGINT');
    await delay(1);
  }
  expect(await running.ended).toBe('exit code 0');
});

test('api ends at once when it is told to while it waits for MongoDB', async () => {
  const [closedPort] = await findFreePorts(1);
  const api = await startApi({ MONGODB_URI: `mongodb://127.0.0.1:${closedPort}/away` });
  api.signal('SIGTERM');
  expect(await api.ended).toBe('exit code 0');
});

test('api answers the request in flight when it is told to stop, takes no other on its connection, and ends', async () => {
  const [port] = await findFreePorts(1);
  const api = await startApi({ PORT: String(port) });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = { 'content-length': '4', expect: '100-continue' };
  const inFlight = request({ port, agent, method: 'POST', path: '/webhooks/omnichat', headers });
  inFlight.flushHeaders();
  await once(inFlight, 'continue');
  api.signal('SIGTERM');
  const isClosed = () =>
    fetch(`http://localhost:${port}/healthz`).then(
      () => false,
      () => true,
    );
  await until(isClosed, { timeoutMs: 9_000, what: 'a port that is closed' });
  inFlight.end('abcd');
  const [answer] = (await once(inFlight, 'response')) as [IncomingMessage];
  expect([answer.statusCode, answer.headers.connection]).toEqual([401, 'close']);
  const answeredAtMs = performance.now();
  await once(answer.resume(), 'end');
  const next = request({ port, agent, path: '/readyz' }).end();
  await expect(once(next, 'response')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect(await api.ended).toBe('exit code 0');
  expect(performance.now() - answeredAtMs).toBeLessThan(5_000);
  agent.destroy();
});

/** A worker that can do everything but make its schedule: Temporal answers that call with this status. */
async function startWorkerWithoutSchedule(status: number): Promise<RunningProcess> {
  const [port] = await findFreePorts(1);
  await proxy?.close();
  const opened = await startTemporalProxy(sharedStack().urls.temporalAddress, (method) =>
    method === 'CreateSchedule' ? status : null,
  );
  proxy = opened;
  const env = { ...sharedStack().env, METRICS_PORT: String(port), TEMPORAL_ADDRESS: opened.address };
  const worker = await startPart({ name: 'worker', env, readyUrls: [`http://localhost:${port}/healthz`] });
  await until(() => opened.calls('CreateSchedule') > 0, { timeoutMs: 20_000, what: 'the first try of the schedule' });
  return worker;
}

test('worker ends at once when it is told to before it has begun, and says why it has not', async () => {
  const worker = await startWorkerWithoutSchedule(grpcInternal);
  await until(() => describeTrouble(worker, 'waits').includes('Temporal does not answer yet'), { timeoutMs: 20_000 });
  expect(describeTrouble(worker, 'waits')).toMatch(/"reason":"13 INTERNAL/);
  worker.signal('SIGTERM');
  expect(await worker.ended).toBe('exit code 0');
});

test('worker does not wait where Temporal refuses it: it ends with what to correct', async () => {
  const worker = await startWorkerWithoutSchedule(grpcPermissionDenied);
  expect(await worker.ended).toBe('exit code 1');
  expect(describeTrouble(worker, 'ended')).toMatch(
    /Temporal refuses this process \(7 PERMISSION_DENIED.*TEMPORAL_API_KEY/,
  );
});

test('worker whose work cannot end in time, as beside a silent database, ends in order, and logs lines of JSON', async () => {
  const { env, urls } = sharedStack();
  const database = new URL(urls.mongodbUri);
  const link = await FaultProxy.start({ host: database.hostname, port: Number(database.port) });
  const [port] = await findFreePorts(1);
  const taskQueue = `stop-${port}`;
  const workerEnv = {
    ...env,
    METRICS_PORT: String(port),
    TEMPORAL_TASK_QUEUE: taskQueue,
    MONGODB_URI: `mongodb://127.0.0.1:${link.port}/${taskQueue}`,
  };
  const readyUrls = [`http://localhost:${port}/readyz`];
  const part = nodePart({
    name: 'worker-to-stop',
    program: 'worker',
    env: workerEnv,
    readyUrls,
    logDir,
    readyWhen: 'ok',
  });
  const worker = await startProcess(part);
  started.push(worker);
  await waitUntilReady(worker, part.isReady);
  link.setState('halfOpen');
  const connection = await Connection.connect({ address: urls.temporalAddress });
  const { workflow, schedule } = new Client({ connection });
  const args = [{ merchantId: 'm', integrationId: 'i' }];
  const handle = await workflow.start(integrationWorkflowType, { workflowId: taskQueue, taskQueue, args });
  const isReading = async () =>
    (await handle.describe()).raw.pendingActivities!.some(({ lastStartedTime }) => lastStartedTime);
  await until(isReading, { timeoutMs: 30_000, what: 'an activity that waits for the database' });
  worker.signal('SIGTERM');
  expect(await worker.ended).toBe('exit code 0');
  const lines = fs.readFileSync(worker.logFile, 'utf8').trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('{"'))).toEqual([]);
  await handle.terminate();
  await schedule.getHandle(housekeepingScheduleId(taskQueue)).delete();
  await Promise.all([connection.close(), link.close()]);
});
