import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { nodePart, type NodePartOptions } from '../../tools/local/stack/nodePart';
import { findFreePorts } from '../../tools/local/stack/ports';
import { startProcess, waitUntilReady, type RunningProcess } from '../../tools/local/stack/processes';
import { sharedStack } from '../harness/sharedStack';

const logDir = fs.mkdtempSync(path.join(os.tmpdir(), 'stop-'));
const started: RunningProcess[] = [];

afterAll(async () => {
  await Promise.all(started.map((running) => running.stop()));
  fs.rmSync(logDir, { recursive: true, force: true });
});

/** A process of ours beside the shared stack, as soon as it answers at this address. */
async function startPart(options: Omit<NodePartOptions, 'logDir' | 'readyWhen'>): Promise<RunningProcess> {
  const part = nodePart({ ...options, logDir, readyWhen: 'answered' });
  const running = await startProcess(part);
  started.push(running);
  await waitUntilReady(running, part.isReady);
  return running;
}

async function startApi(env: Record<string, string> = {}): Promise<RunningProcess> {
  const [port, metricsPort] = await findFreePorts(2);
  const ports = { PORT: String(port), METRICS_PORT: String(metricsPort) };
  const readyUrls = [`http://localhost:${env.MONGODB_URI ? metricsPort : port}/healthz`];
  return startPart({ name: 'api', env: { ...sharedStack().env, ...ports, ...env }, readyUrls });
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
  const [nobody] = await findFreePorts(1);
  const api = await startApi({ MONGODB_URI: `mongodb://127.0.0.1:${nobody}/away` });
  api.signal('SIGTERM');
  expect(await api.ended).toBe('exit code 0');
});
