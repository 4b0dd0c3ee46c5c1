import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { enabled: false } });
});
afterAll(() => sandbox.close());

const get = (path: string, token: string) =>
  call<{ code?: string }>('GET', `${sandbox.urls.shopline}/v1${path}`, { token });

test.each([
  ['customers', '/customers'],
  ['customers', '/customers/search'],
  ['member_points', '/customers/c/member_points'],
  ['user_credits', '/customers/c/store_credits'],
  ['user_credits', '/user_credits'],
  ['membership_tiers', '/membership_tiers'],
  ['customer_groups', '/customer_groups'],
  ['custom_fields', '/custom_fields'],
  ['metafields', '/customers/c/app_metafields'],
  ['settings', '/settings/users'],
  ['webhooks', '/webhooks'],
])('without the scope %s, %s is 403, and with it alone it is not', async (scope, path) => {
  const others = ['customers', 'member_points', 'user_credits', 'merchants'].filter((other) => other !== scope);
  const store = await sandbox.makeStore({ members: 0, seed: 1, scopes: others });
  const refused = await get(path, store.accessToken);
  expect(refused.status).toBe(403);
  expect(refused.json).toEqual({ message: expect.any(String) as string, code: 'FORBIDDEN', extras: {} });
  const { accessToken } = await sandbox.control<{ accessToken: string }>(
    'POST',
    `/stores/${store.merchantId}/reauthorise`,
    { scopes: [scope] },
  );
  expect((await get(path, accessToken)).status).not.toBe(403);
});

test('whose token it is, any token tells', async () => {
  const { accessToken } = await sandbox.makeStore({ members: 0, seed: 1, scopes: [] });
  expect((await get('/token/info', accessToken)).status).toBe(200);
});
