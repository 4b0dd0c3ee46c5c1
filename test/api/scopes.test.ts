import { startTestSandbox, type TestSandbox } from '../../sandbox/testSandbox';
import { ShoplineClient } from '../../core/partners/shopline/client';
import { appScopes, callScopes } from '../../core/partners/shopline/scopes';

let sandbox: TestSandbox;
let client: ShoplineClient;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { enabled: false } });
  const { shopline: url } = sandbox.urls;
  const app = { clientId: 'sandbox-client', clientSecret: 'sandbox-secret', userAgent: 'scopes' };
  client = new ShoplineClient({ apiUrl: url, oauthUrl: url, ...app });
});
afterAll(() => Promise.all([client.close(), sandbox.close()]));

const calls = {
  listCustomers: (token: string) => client.listCustomers(token, { perPage: 1 }),
  getCustomer: (token: string) => client.getCustomer(token, 'c'),
  getMerchant: (token: string, merchantId: string) => client.getMerchant(token, merchantId),
  listCustomFields: (token: string) => client.listCustomFields(token, null),
} satisfies Record<keyof typeof callScopes, unknown>;

test.each(appScopes)('without the scope %s the calls that need it are refused, and no other', async (missing) => {
  const scopes = appScopes.filter((scope) => scope !== missing);
  const { merchantId, accessToken } = await sandbox.makeStore({ members: 1, seed: 1, scopes });
  for (const [operation, make] of Object.entries(calls)) {
    const answer = await make(accessToken, merchantId).then(
      () => null,
      (error: { code: string }) => error.code,
    );
    const isRefused = callScopes[operation as keyof typeof calls] === missing;
    expect({ operation, answer }).toEqual({ operation, answer: isRefused ? 'shopline_permission_missing' : null });
  }
});
