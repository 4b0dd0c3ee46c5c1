import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../../tools/local/until';
import { bindStore, startOwnStack, type OwnStack } from '../support/ownStack';

/** Housekeeping looks every 15 s. When a worker has died, Temporal gives up its try after a minute. */
const PATIENCE_MS = 120_000;
const TWO_ROUNDS_MS = 31_000;

let own: OwnStack;
/** Ids of the messages in the order in which they arrived. */
const arrived: string[] = [];
const receiver = http.createServer((request, response) => {
  arrived.push(String(request.headers['webhook-id']));
  // The first message gets no answer, so that the worker is still sending it when it dies.
  if (arrived.length > 1) response.writeHead(204).end();
});

beforeAll(async () => {
  own = await startOwnStack();
  await new Promise<void>((resolve) => receiver.listen(0, resolve));
});

afterAll(async () => {
  receiver.closeAllConnections();
  receiver.close();
  await own?.stop();
});

test('a worker killed in the middle of sending an alert: the message is sent again under its id, and told once', async () => {
  const { admin, merchantId } = await bindStore(own, { members: 20 });
  const { port } = receiver.address() as AddressInfo;
  await admin.call('PUT', `/api/integrations/${merchantId}/alerts`, {
    webhookUrl: `http://localhost:${port}/hook`,
    events: ['sync.completed'],
  });
  const runId = await admin.startSync(merchantId);
  await admin.waitForSync(merchantId, runId, { timeoutMs: PATIENCE_MS });
  await until(() => Promise.resolve(arrived.length === 1), { timeoutMs: PATIENCE_MS, what: 'the first try' });
  await own.stack.kill('worker', 'SIGKILL');
  await own.stack.restart('worker');
  await until(() => Promise.resolve(arrived.length === 2), { timeoutMs: PATIENCE_MS, what: 'the second try' });
  await delay(TWO_ROUNDS_MS);
  expect(new Set(arrived).size).toBe(1);
  expect(arrived).toHaveLength(2);
  const { channels } = await admin.call<{ channels: { channel: string; lastSent: { event: string } | null }[] }>(
    'GET',
    `/api/integrations/${merchantId}/alerts`,
  );
  const webhook = channels.find(({ channel }) => channel === 'webhook');
  expect(webhook).toMatchObject({ lastSent: { event: 'sync.completed' }, lastFailure: null });
}, 300_000);
