import path from 'node:path';
import { nodePart } from '../../tools/local/stack/nodePart';
import { findFreePorts } from '../../tools/local/stack/ports';
import { startProcess, type RunningProcess } from '../../tools/local/stack/processes';
import { until } from '../../tools/local/until';
import { bindStore, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';

const MEMBERS = 300;
/** An api that waited for Temporal would do so for half a minute, so it would not be ready in this time. */
const READY_MS = 25_000;
/** Longer than the half minute that a process waits for its database. */
const OUTAGE_MS = 35_000;
/** After an outage of that length, gRPC by itself would wait twice this time before it connects again. */
const SEEN_AGAIN_MS = 12_000;
const PATIENCE_MS = 120_000;

let own: OwnStack;
let worker: { process: RunningProcess; url: string };

beforeAll(async () => {
  own = await startOwnStack();
});

afterAll(async () => {
  await worker?.process.stop();
  await own?.stop();
});

/** Starts a worker without waiting until it is ready. */
async function startWaitingWorker(): Promise<typeof worker> {
  const [port] = await findFreePorts(1);
  const url = `http://localhost:${port}`;
  const { logFile } = own.stack.processOf('api');
  const logDir = path.join(path.dirname(logFile), 'waiting');
  const env = { ...own.stack.env, METRICS_PORT: String(port) };
  const spec = nodePart({ name: 'worker', env, logDir, readyUrls: [`${url}/readyz`], readyWhen: 'ok' });
  return { process: await startProcess(spec), url };
}

async function readiness(): Promise<{ temporal: string }> {
  const response = await fetch(`${own.stack.urls.api}/readyz`);
  expect(response.status).toBe(200);
  return (await response.json()) as { temporal: string };
}

const statusOf = async (url: string) => (await fetch(url)).status;

/** Codes of the warnings on the page of the store. */
async function warningsOf({ admin, merchantId }: Binding) {
  const { warnings } = await admin.integration(merchantId);
  return warnings.map(({ code }) => code);
}

test('api and worker started with no Temporal anywhere: 300 webhooks are taken, and arrive by themselves when it is there', async () => {
  const binding = await bindStore(own, { members: MEMBERS, seed: 61, contactShare: 1 });
  const { admin, merchantId, channelId } = binding;
  const runId = await admin.startSync(merchantId);
  expect((await admin.waitForSync(merchantId, runId, { timeoutMs: PATIENCE_MS })).status).toMatch(/^completed/);
  await own.stack.kill('worker', 'SIGTERM');
  await own.stack.kill('api', 'SIGTERM');
  await own.stack.kill('temporal', 'SIGKILL');

  const sinceMs = performance.now();
  await own.stack.restart('api');
  expect(performance.now() - sinceMs).toBeLessThan(READY_MS);
  expect(await statusOf(`${own.stack.urls.api}/healthz`)).toBe(200);
  expect(await readiness()).toEqual({ status: 'ready', unreachable: [], temporal: 'away' });
  worker = await startWaitingWorker();

  await own.control.changeManyMembers(merchantId, {
    count: MEMBERS,
    patch: { tags_to_add: ['while Temporal was away'] },
    webhooksPerSecond: 60,
  });
  const pending = async () => await admin.call<{ pendingChanges: number }>('GET', `/api/integrations/${merchantId}`);
  await until(async () => (await pending()).pendingChanges === MEMBERS, {
    timeoutMs: PATIENCE_MS,
    what: 'all in the inbox',
  });
  expect(await warningsOf(binding)).toContain('workflow_service_away');
  await until(() => performance.now() - sinceMs > OUTAGE_MS, { timeoutMs: OUTAGE_MS });
  expect(worker.process.endedWith).toBeUndefined();
  expect(await statusOf(`${worker.url}/healthz`)).toBe(200);
  expect(await statusOf(`${worker.url}/readyz`)).toBe(503);

  await own.stack.restart('temporal');
  const isBack = async () => (await readiness()).temporal === 'reachable';
  await until(isBack, { timeoutMs: SEEN_AGAIN_MS, what: 'Temporal seen again' });
  const differences = () => own.control.diff(merchantId, channelId);
  await until(async () => (await differences()).length === 0, {
    timeoutMs: PATIENCE_MS,
    what: 'every change on its contact',
  });
  await until(async () => (await pending()).pendingChanges === 0, { timeoutMs: PATIENCE_MS });
  expect(await warningsOf(binding)).toEqual([]);
  expect(await statusOf(`${worker.url}/readyz`)).toBe(200);
}, 300_000);
