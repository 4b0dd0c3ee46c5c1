import { createHmac } from 'node:crypto';
import { startReceiver, startTestSandbox, until, type Received, type TestSandbox } from '../testSandbox';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;
interface Event {
  trace_id: string;
  ts: string;
  topic: string;
  merchant_id: string;
  resource: Record<string, unknown>;
}

let receiver: Receiver;
let sandbox: TestSandbox;
let status = 200;

beforeEach(async () => {
  status = 200;
  receiver = await startReceiver(() => ({ status }));
  sandbox = await startTestSandbox({ shoplineWebhookUrl: receiver.url });
  await sandbox.control('PATCH', '/settings', {
    shoplineWebhooks: { duplicateShare: 0, shuffleMs: 0, lifecycleGapMs: 10 },
  });
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

const events = () => receiver.received.map(({ body }) => JSON.parse(body) as Event);
const topics = () =>
  events()
    .map(({ topic }) => topic)
    .sort();

/** A reader's own recomputation: keys sorted by text, numbers as they stand, escaped or not. */
function isSigned({ url, headers, body }: Received): boolean {
  const sign = new URL(url, 'http://localhost').searchParams.get('sign');
  const sorted = sortKeys(body);
  const escaped = sorted.replace(/</g, '\\u003c').replace(/>/g, '\\u003e').replace(/&/g, '\\u0026');
  const seconds = String(headers['x-shopline-developer-event-timestamp']);
  return [sorted, escaped].some(
    (text) => createHmac('sha256', 'sandbox-secret').update(`${seconds}:${text}`).digest('hex') === sign,
  );
}

function sortKeys(body: string): string {
  // Amounts are marked before parsing, so that 2720.0 survives.
  const marked = JSON.parse(body.replace(/"dollars":(\d+\.\d+)/g, '"dollars":"#$1"')) as unknown;
  const sort = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(sort);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, item]) => [key, sort(item)]));
  };
  return JSON.stringify(sort(marked)).replace(/"#(\d+\.\d+)"/g, '$1');
}

test('a new store is installed with both topics, signed, with a token that works', async () => {
  const store = await sandbox.makeStore({ members: 2, seed: 1 });
  await until(() => receiver.received.length === 2);
  expect(topics()).toEqual(['access_token/create', 'application/install']);
  expect(receiver.received.every(isSigned)).toBe(true);
  const token = events().find(({ topic }) => topic === 'access_token/create');
  expect(token?.resource).toMatchObject({
    token: store.accessToken,
    expires_in: 9_999_999_999,
    resource_owner_id: { id: store.merchantId },
  });
  expect(token?.ts).toMatch(/^\d{19}$/);
});

test('creating a store sends nothing when told so, uninstalling one revoke a token', async () => {
  const store = await sandbox.makeStore({ members: 2, seed: 1, emitInstall: false });
  await sandbox.control('POST', `/stores/${store.merchantId}/reauthorise`, { emit: false });
  await sandbox.control('POST', `/stores/${store.merchantId}/uninstall`);
  await until(() => receiver.received.length === 3);
  expect(topics()).toEqual(['access_token/revoke', 'access_token/revoke', 'application/uninstall']);
});

test('an edit sends the whole customer with _id, in both spellings of <>&', async () => {
  const { merchantId } = await sandbox.makeStore({ members: 1, seed: 1, emitInstall: false });
  const [member] = await sandbox.control<{ id: string }[]>('GET', `/stores/${merchantId}/members`);
  for (let i = 0; i < 20; i += 1) {
    await sandbox.control('PATCH', `/stores/${merchantId}/members/${member?.id ?? ''}`, {
      name: `王<小>明 & ${i}`,
      total_spent: 2720,
    });
  }
  await until(() => receiver.received.length === 20);
  expect(receiver.received.every(isSigned)).toBe(true);
  expect(events()[0]?.resource).toMatchObject({ _id: member?.id });
  expect(events()[0]?.resource).not.toHaveProperty('id');
  const escaped = receiver.received.filter(({ body }) => body.includes('\\u003c')).length;
  expect(escaped).toBeGreaterThan(0);
  expect(escaped).toBeLessThan(20);
});

test('duplicates carry the same trace id', async () => {
  await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { duplicateShare: 1 } });
  await sandbox.makeStore({ members: 1, seed: 1 });
  await until(() => receiver.received.length === 4);
  expect(new Set(events().map(({ trace_id }) => trace_id)).size).toBe(2);
});

test('a failed delivery is logged and can be sent again by hand', async () => {
  status = 500;
  await sandbox.makeStore({ members: 1, seed: 1 });
  await until(() => receiver.received.length === 2);
  status = 200;
  await sandbox.control('POST', '/webhooks/resend', { outcome: 'failed' });
  await until(() => receiver.received.length === 4);
  expect(new Set(events().map(({ trace_id }) => trace_id)).size).toBe(2);
  expect(receiver.received.every(isSigned)).toBe(true);
});

test('a bulk edit is one webhook a member', async () => {
  const { merchantId } = await sandbox.makeStore({ members: 200, seed: 1, emitInstall: false });
  await sandbox.control('POST', `/stores/${merchantId}/bulk`, {
    patch: { tags_to_add: ['週年慶'] },
    webhooksPerSecond: 2_000,
  });
  await until(() => receiver.received.length === 200);
  expect(new Set(events().map(({ resource }) => resource._id)).size).toBe(200);
});
