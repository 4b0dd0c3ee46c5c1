import { call, startReceiver, startTestSandbox, until, type TestSandbox } from '../testSandbox';

interface Webhook {
  id: string;
  address: string;
  status: string;
  topics: string[];
}

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let status = 200;
let sandbox: TestSandbox;
let store: { merchantId: string; accessToken: string };

beforeEach(async () => {
  status = 200;
  receiver = await startReceiver(() => ({ status }));
  sandbox = await startTestSandbox();
  await sandbox.control('PATCH', '/settings', {
    shopline: { requestsPerSecond: 0 },
    shoplineWebhooks: { enabled: false },
  });
  store = await sandbox.makeStore({ members: 3, seed: 12, emitInstall: false });
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

const api = <T = Webhook>(method: string, path: string, body?: unknown, token = store.accessToken) =>
  call<T>(method, `${sandbox.urls.shopline}/v1${path}`, body === undefined ? { token } : { token, body });
const subscribe = (topics: string[]) =>
  api('POST', '/webhooks', { address: receiver.url, topics, webhook_version: 'v0' });
const edit = (id: string, patch: Record<string, unknown>) =>
  sandbox.control('PATCH', `/stores/${store.merchantId}/members/${id}`, patch);
const events = () =>
  receiver.received.map(
    ({ body }) => JSON.parse(body) as { topic: string; merchant_id: string; resource: Record<string, unknown> },
  );
const topics = () => events().map(({ topic }) => topic);

test('a subscription is made, listed, read, changed and deleted, by its own merchant alone', async () => {
  const made = await subscribe(['user/remove']);
  expect(made.status).toBe(200);
  expect(made.json).toMatchObject({
    format: 'json',
    address: receiver.url,
    status: 'active',
    merchant_id: store.merchantId,
    topics: ['user/remove'],
  });
  const list = await api<{ items: Webhook[]; pagination: unknown }>('GET', '/webhooks');
  expect(list.json).toEqual({
    items: [made.json],
    pagination: { current_page: 1, per_page: 24, total_count: 1, total_pages: 1 },
  });
  const path = `/webhooks/${made.json.id}`;
  expect((await api('GET', path)).json).toEqual(made.json);
  expect((await api('PUT', path, { topics: ['user/create', 'user/update'] })).json).toMatchObject({
    address: receiver.url,
    topics: ['user/create', 'user/update'],
  });
  const other = await sandbox.makeStore({ members: 1, seed: 13, emitInstall: false });
  expect((await api('GET', path, undefined, other.accessToken)).json).toMatchObject({ code: 'NOT_FOUND' });
  expect((await api('DELETE', path)).json).toHaveProperty('message');
  expect((await api('GET', path)).status).toBe(404);
  expect((await api('DELETE', path)).status).toBe(404);
});

test.each([
  ['no address', { topics: ['user/create'] }],
  ['an address that is none', { address: 'ftp://x', topics: ['user/create'] }],
  ['no topic', { address: 'https://example.com/hook', topics: [] }],
  ['a topic of app webhooks', { address: 'https://example.com/hook', topics: ['customer/create'] }],
])('a subscription with %s is 422', async (_name, body) => {
  expect((await api('POST', '/webhooks', body)).status).toBe(422);
  expect((await api<{ items: Webhook[] }>('GET', '/webhooks')).json.items).toEqual([]);
});

test('what happens to customers reaches the address, for its topics alone and unsigned', async () => {
  await subscribe(['user/create', 'user/update', 'user/remove', 'member_point/create', 'user_credit/create']);
  const { json } = await api<{ id: string }>('POST', '/customers', { name: 'A', send_notification: false });
  await until(() => topics().length === 1);
  await edit(json.id, { tier_level: 2, member_point_balance: 7, credit_balance: 5 });
  await until(() => topics().length === 4);
  await api('DELETE', `/customers/${json.id}`);
  await until(() => topics().includes('user/remove'));
  expect(topics().sort()).toEqual([
    'member_point/create',
    'user/create',
    'user/remove',
    'user/update',
    'user_credit/create',
  ]);
  expect(events().every(({ merchant_id }) => merchant_id === store.merchantId)).toBe(true);
  expect(events().find(({ topic }) => topic === 'user/update')?.resource).toMatchObject({ _id: json.id });
  expect(receiver.received.every(({ url }) => !url.includes('sign='))).toBe(true);
  expect(receiver.received.some(({ body }) => body.includes('"dollars":0.0'))).toBe(false);
});

test('an endpoint that fails every resend is blocked until its subscription is updated', async () => {
  await sandbox.control('PATCH', '/settings', { shoplineMerchantWebhooks: { automaticTries: 1 } });
  const { id } = (await subscribe(['user/update'])).json;
  const [member] = await sandbox.control<{ id: string }[]>('GET', `/stores/${store.merchantId}/members`);
  status = 500;
  await edit(member?.id ?? '', { name: 'A' });
  await until(async () => (await api('GET', `/webhooks/${id}`)).json.status === 'removed');
  status = 200;
  await edit(member?.id ?? '', { name: 'B' });
  expect((await api('PUT', `/webhooks/${id}`, {})).json.status).toBe('active');
  await edit(member?.id ?? '', { name: 'C' });
  await until(() => receiver.received.length === 2);
  expect(events().map(({ resource }) => resource.name)).toEqual(['A', 'C']);
});

test('an address that was blocked, or whose subscription was deleted, gets no event again either', async () => {
  await sandbox.control('PATCH', '/settings', { shoplineMerchantWebhooks: { automaticTries: 1 } });
  const { id } = (await subscribe(['user/update'])).json;
  const [member] = await sandbox.control<{ id: string }[]>('GET', `/stores/${store.merchantId}/members`);
  const resend = async () => {
    expect(await sandbox.control('POST', '/webhooks/resend', { topic: 'user/update' })).toEqual({ resent: 1 });
    await until(async () => (await sandbox.control<{ pending: number }>('GET', '/webhooks')).pending === 0);
    return receiver.received.length;
  };
  status = 500;
  await edit(member?.id ?? '', { name: 'A' });
  await until(async () => (await api('GET', `/webhooks/${id}`)).json.status === 'removed');
  status = 200;
  expect(await resend()).toBe(1);
  await api('PUT', `/webhooks/${id}`, {});
  expect(await resend()).toBe(2);
  await api('DELETE', `/webhooks/${id}`);
  expect(await resend()).toBe(2);
  const { items } = await sandbox.control<{ items: { outcome: string }[] }>('GET', '/webhooks?topic=user/update');
  expect(items.map(({ outcome }) => outcome)).toEqual(['failed', 'blocked', 'delivered', 'blocked']);
});

test('an event that is sent again reaches every address that is subscribed to its topic', async () => {
  await subscribe(['user/update']);
  await subscribe(['user/update']);
  const [member] = await sandbox.control<{ id: string }[]>('GET', `/stores/${store.merchantId}/members`);
  await edit(member?.id ?? '', { name: 'A' });
  await until(() => receiver.received.length === 2);
  expect(await sandbox.control('POST', '/webhooks/resend', { topic: 'user/update' })).toEqual({ resent: 2 });
  await until(() => receiver.received.length === 4);
});
