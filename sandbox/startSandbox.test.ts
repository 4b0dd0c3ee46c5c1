import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox, type RunningSandbox } from './startSandbox';
import { call, startTestSandbox, until } from './testSandbox';

test('a team with a module that Omnichat does not sell is 400', async () => {
  const running = await startSandbox({ ports: { shopline: 0, omnichat: 0, control: 0 } });
  const post = async (modules: string[]) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ modules }) };
    return (await fetch(`${running.urls.control}/control/teams`, init)).status;
  };
  expect([await post(['bogus']), await post(['crm', 'member_card'])]).toEqual([400, 200]);
  await running.close();
});

test('a restart keeps stores, tokens, contacts and users', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const first = await startTestSandbox({ dataDir });
  const store = await first.makeStore({ members: 50, seed: 2 });
  const team = await first.makeTeam({ storeId: store.merchantId, contactShare: 1 });
  const before = await first.control('GET', `/contacts?channelId=${team.channelId}`);
  await first.close();

  const second = await startTestSandbox({ dataDir });
  const page = await call<{ pagination: { total_count: number } }>('GET', `${second.urls.shopline}/v1/customers`, {
    token: store.accessToken,
  });
  expect(page.json.pagination.total_count).toBe(50);
  expect(await second.control('GET', `/contacts?channelId=${team.channelId}`)).toEqual(before);
  expect((await call('GET', `${second.urls.omnichat}/v1/channels`, { token: team.apiToken })).status).toBe(200);
  expect(await second.control('GET', '/users')).toHaveLength(1);
  await second.close();
  rmSync(dataDir, { recursive: true });
});

test('webhooks, logs, metafields, orders and points survive a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const first = await startTestSandbox({ dataDir });
  const { accessToken: token } = await first.makeStore({ members: 1, seed: 1, emitInstall: false });
  const { apiToken } = await first.makeTeam({});
  const shop = (url: string, method: string, path: string, body?: unknown) =>
    call<{ items: { id: string }[] }>(method, `${url}/v1${path}`, body === undefined ? { token } : { token, body });
  const id = (await shop(first.urls.shopline, 'GET', '/customers')).json.items[0]?.id ?? '';
  const webhook = { address: 'http://localhost:1/hook', topics: ['tag/create'] };
  const field = { namespace: 'a', key: 'b', field_type: 'boolean', field_value: true };
  await shop(first.urls.shopline, 'POST', '/webhooks', webhook);
  await shop(first.urls.shopline, 'POST', `/customers/${id}/member_points`, { value: 5, remarks: 'kept' });
  await shop(first.urls.shopline, 'POST', `/customers/${id}/metafields`, field);
  const omni = (url: string, path: string, body: unknown) =>
    call<unknown>('PUT', `${url}/v1${path}`, { token: apiToken, body });
  await omni(first.urls.omnichat, '/third-party-orders', { orders: [{ orderId: '1' }] });
  await omni(first.urls.omnichat, '/customers?memberId=m', { name: 'A' });
  await omni(first.urls.omnichat, '/loyalty-points/action/adjust', { memberId: 'm', points: 3 });
  await first.close();

  const second = await startTestSandbox({ dataDir });
  const read = async (path: string) => (await shop(second.urls.shopline, 'GET', path)).json.items[0];
  expect(await read('/webhooks')).toMatchObject(webhook);
  expect(await read(`/customers/${id}/member_points`)).toMatchObject({ value: 5, remarks: 'kept' });
  expect(await read(`/customers/${id}/metafields`)).toMatchObject(field);
  expect((await omni(second.urls.omnichat, '/third-party-orders', { orders: [{ orderId: '1' }] })).json).toEqual({
    content: { matchedCount: 1, modifiedCount: 0, insertedCount: 0 },
  });
  const customer = await call('GET', `${second.urls.omnichat}/v1/customers?memberId=m`, { token: apiToken });
  expect(customer.json).toMatchObject({ content: { pointBalance: '3' } });
  await second.close();
  rmSync(dataDir, { recursive: true });
});

test('a customer profile that was deleted stays away over a restart', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const first = await startTestSandbox({ dataDir });
  const { apiToken: token } = await first.makeTeam({});
  const customer = (sandbox: RunningSandbox, method: string, body?: unknown) =>
    call(method, `${sandbox.urls.omnichat}/v1/customers?memberId=m`, body === undefined ? { token } : { token, body });
  await customer(first, 'PUT', { name: 'A' });
  await first.close();

  const second = await startTestSandbox({ dataDir });
  expect((await customer(second, 'DELETE')).status).toBe(204);
  await second.close();

  const third = await startTestSandbox({ dataDir });
  expect((await customer(third, 'GET')).status).toBe(404);
  await third.close();
  rmSync(dataDir, { recursive: true });
});

test('the demo has a store without the app, two teams and users of three roles', async () => {
  const sandbox = await startTestSandbox({ demo: { seed: 1 } });
  expect(await sandbox.control('GET', '/stores')).toMatchObject([
    { handle: 'demo-shop', installed: false, members: 1_000 },
  ]);
  expect(await sandbox.control('GET', '/teams')).toHaveLength(2);
  expect(await sandbox.control('GET', '/users')).toHaveLength(3);
  await sandbox.close();
});

test('a port in use is named', async () => {
  const first = await startTestSandbox();
  const taken = Number(new URL(first.urls.omnichat).port);
  await expect(startSandbox({ ports: { shopline: 0, omnichat: taken, control: 0 } })).rejects.toThrow(
    `port ${taken} (Omnichat) is in use`,
  );
  await first.close();
});

test('scripted faults fire as often as asked, and tell so', async () => {
  const sandbox = await startTestSandbox();
  const { accessToken } = await sandbox.makeStore({ members: 30, seed: 1 });
  const list = (query = '') =>
    call<{ items: unknown[] }>('GET', `${sandbox.urls.shopline}/v1/customers?${query}`, { token: accessToken });
  const match = { pathPrefix: '/v1/customers' };
  await sandbox.control('POST', '/faults', { partner: 'shopline', match, status: 503, count: 2, afterCalls: 1 });
  const statuses = [];
  for (let i = 0; i < 4; i += 1) statuses.push((await list()).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
  expect(await sandbox.control('GET', '/faults')).toMatchObject([{ fired: 2 }]);

  await sandbox.control('POST', '/faults', { partner: 'shopline', match, html: true, count: 1 });
  expect((await list()).text).toContain('<h1>nginx</h1>');
  await sandbox.control('POST', '/faults', { partner: 'shopline', match, dropConnection: true, count: 1 });
  await expect(list()).rejects.toThrow();
  const first = (await list('per_page=5')).json.items as { id: string }[];
  await sandbox.control('POST', '/faults', { partner: 'shopline', match, repeatCursor: true, count: 1 });
  expect((await list(`per_page=5&previous_id=${first.at(-1)?.id ?? ''}`)).json.items).toEqual(first);
  await sandbox.close();
});

test.each([{ afterEffect: false }, { afterEffect: true }])(
  'a call that a fault delays goes on when the fault is removed, with %j',
  async (when) => {
    const sandbox = await startTestSandbox();
    const { accessToken } = await sandbox.makeStore({ members: 1, seed: 1 });
    const fault = { partner: 'shopline', match: { pathPrefix: '/v1/customers' }, delayMs: 600_000, ...when };
    const { id } = await sandbox.control<{ id: string }>('POST', '/faults', fault);
    const answer = call('GET', `${sandbox.urls.shopline}/v1/customers`, { token: accessToken });
    await until(async () => (await sandbox.control<{ fired: number }[]>('GET', '/faults'))[0]?.fired === 1);
    await sandbox.control('DELETE', `/faults/${id}`);
    expect((await answer).status).toBe(200);
    await sandbox.close();
  },
);

test('a connection that drops after the effect drops as late as the fault says', async () => {
  const sandbox = await startTestSandbox();
  const { merchantId, accessToken: token } = await sandbox.makeStore({ members: 0, seed: 1 });
  const fault = { partner: 'shopline', dropConnection: true, afterEffect: true, delayMs: 600_000 };
  const { id } = await sandbox.control<{ id: string }>('POST', '/faults', fault);
  const create = call('POST', `${sandbox.urls.shopline}/v1/customers`, { token, body: { name: 'A' } });
  const refused = expect(create).rejects.toThrow();
  await until(async () => (await sandbox.control<unknown[]>('GET', `/stores/${merchantId}/members`)).length === 1);
  const dropped = async () =>
    (await sandbox.control<{ status: number }[]>('GET', '/requests/log')).filter(({ status }) => status === 0);
  expect(await dropped()).toEqual([]);
  await sandbox.control('DELETE', `/faults/${id}`);
  await refused;
  expect(await dropped()).toHaveLength(1);
  await sandbox.close();
});

test('requests are counted by status and by the worst sliding second of one token', async () => {
  const sandbox = await startTestSandbox();
  const { accessToken } = await sandbox.makeStore({ members: 1, seed: 1 });
  await Promise.all(
    Array.from({ length: 12 }, () => call('GET', `${sandbox.urls.shopline}/v1/customers`, { token: accessToken })),
  );
  const { shopline } = await sandbox.control<{ shopline: unknown }>('GET', '/requests');
  expect(shopline).toMatchObject({
    total: 12,
    byStatus: { 200: 12 },
    maxInOneSecond: 12,
    byOperation: { 'GET /v1/customers': 12 },
  });
  await sandbox.close();
});

test('a setting that does not exist or has another type is refused as a whole', async () => {
  const sandbox = await startTestSandbox();
  const patch = { omnichat: { burst: 1, nope: 2 } };
  await expect(sandbox.control('PATCH', '/settings', patch)).rejects.toThrow('there is no setting omnichat.nope');
  await expect(sandbox.control('PATCH', '/settings', { shopline: { lineIdWhenUnbound: 'x' } })).rejects.toThrow(
    'null, absent',
  );
  expect(await sandbox.control('GET', '/settings')).toMatchObject({ omnichat: { burst: 40 } });
  await sandbox.close();
});
