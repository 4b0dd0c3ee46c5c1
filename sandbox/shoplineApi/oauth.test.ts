import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

interface TokenAnswer {
  access_token: string;
  refresh_token: string;
  resource_owner_id: string;
  scope: string;
}

const redirectUri = 'http://localhost:3000/shopline/callback';
const credentials = { client_id: 'sandbox-client', client_secret: 'sandbox-secret', redirect_uri: redirectUri };
let sandbox: TestSandbox;
let store: { merchantId: string; handle: string };

beforeAll(async () => {
  sandbox = await startTestSandbox();
  store = await sandbox.makeStore({ members: 1, seed: 1 });
});
afterAll(() => sandbox.close());

function authorizeUrl(extra: Record<string, string>): string {
  const query = {
    client_id: 'sandbox-client',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'customers merchants',
    ...extra,
  };
  return `${sandbox.urls.shopline}/oauth/authorize?${new URLSearchParams(query).toString()}`;
}

async function newCode(): Promise<string> {
  const { headers } = await call('GET', authorizeUrl({ merchant_id: store.handle, state: 'x y' }));
  const target = new URL(headers.get('location') ?? '');
  expect(target.searchParams.get('state')).toBe('x y');
  return target.searchParams.get('code') ?? '';
}

const exchange = (body: Record<string, string>) =>
  call<TokenAnswer>('POST', `${sandbox.urls.shopline}/oauth/token`, { body: { ...credentials, ...body } });

test('a handle authorises, the code is 64 hex and works once', async () => {
  const code = await newCode();
  expect(code).toMatch(/^[0-9a-f]{64}$/);
  const token = await exchange({ grant_type: 'authorization_code', code });
  expect(token.json).toMatchObject({
    token_type: 'Bearer',
    expires_in: 15_778_476,
    scope: 'customers merchants',
    resource_owner_id: store.merchantId,
  });
  const again = await exchange({ grant_type: 'authorization_code', code });
  expect(again.status).toBe(400);
  expect(again.json).toMatchObject({ error: 'invalid_grant' });
});

test('a staff token is told by a webhook only when that is switched on', async () => {
  const told = async () => {
    const { items } = await sandbox.control<{ items: unknown[] }>('GET', '/webhooks?topic=access_token/create');
    return items.length;
  };
  const before = await told();
  await exchange({ grant_type: 'authorization_code', code: await newCode() });
  expect(await told()).toBe(before);
  // The sandbox sends some events twice by chance: not these, since the test counts them.
  await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { staffTokenEvents: true, duplicateShare: 0 } });
  await exchange({ grant_type: 'authorization_code', code: await newCode() });
  expect(await told()).toBe(before + 1);
});

test('a scope that the app does not have is a warning page, and no code', async () => {
  for (const scope of ['customers,merchants', 'customers orders']) {
    const answer = await call('GET', authorizeUrl({ merchant_id: store.handle, scope }));
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  }
});

test('a code dies after 600 seconds', async () => {
  const code = await newCode();
  await sandbox.control('PATCH', '/settings', { clockOffsetMs: 601_000 });
  expect((await exchange({ grant_type: 'authorization_code', code })).status).toBe(400);
  await sandbox.control('PATCH', '/settings', { clockOffsetMs: 0 });
});

test('a refresh gives a new pair and refuses the old refresh token', async () => {
  const first = (await exchange({ grant_type: 'authorization_code', code: await newCode() })).json;
  const second = await exchange({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
  expect(second.status).toBe(200);
  expect(second.json.access_token).not.toBe(first.access_token);
  expect((await exchange({ grant_type: 'refresh_token', refresh_token: first.refresh_token })).status).toBe(400);
});

test('token info names merchant and staff, its scope is an array', async () => {
  const { access_token: token } = (await exchange({ grant_type: 'authorization_code', code: await newCode() })).json;
  const info = await call('GET', `${sandbox.urls.shopline}/oauth/token/info`, { token });
  expect(info.json).toMatchObject({
    resource_owner_id: store.merchantId,
    scope: ['customers', 'merchants'],
    merchant: { _id: store.merchantId, handle: store.handle },
  });
  expect((await call('GET', `${sandbox.urls.shopline}/oauth/token/info`)).json).toMatchObject({
    code: 'MISSING_TOKEN_ERROR',
  });
});

test('without merchant_id a picker lists the stores, unless staff is logged in', async () => {
  const picker = await call('GET', authorizeUrl({}));
  expect(picker.status).toBe(200);
  expect(picker.text).toContain(`merchant_id=${store.merchantId}`);
  await sandbox.control('POST', '/staff', { merchantId: store.merchantId });
  expect((await call('GET', authorizeUrl({}))).status).toBe(302);
  await sandbox.control('POST', '/staff', { merchantId: store.merchantId, mayAuthorize: false });
  expect((await call('GET', authorizeUrl({}))).status).toBe(403);
  await sandbox.control('POST', '/staff', { merchantId: store.merchantId });
  expect((await call('GET', authorizeUrl({}))).status).toBe(302);
});

test('a foreign redirect URI is refused until it is whitelisted', async () => {
  const uri = 'https://console.example.com/cb';
  expect((await call('GET', authorizeUrl({ redirect_uri: uri, merchant_id: store.handle }))).status).toBe(401);
  await sandbox.control('POST', '/redirect-uris', { uri });
  expect((await call('GET', authorizeUrl({ redirect_uri: uri, merchant_id: store.handle }))).status).toBe(302);
});

test('a wrong client secret is refused', async () => {
  expect(
    (await exchange({ grant_type: 'authorization_code', code: await newCode(), client_secret: 'nope' })).status,
  ).toBe(401);
});

test('the picker leads on when merchant_id was sent empty', async () => {
  const picker = await call('GET', authorizeUrl({ merchant_id: '' }));
  expect(picker.status).toBe(200);
  const links = [...picker.text.matchAll(/href="([^"]+)"/g)].map(([, link = '']) => link.replaceAll('&#38;', '&'));
  expect(links).toHaveLength(1);
  expect((await call('GET', `${sandbox.urls.shopline}${links[0] ?? ''}`)).status).toBe(302);
});

test('stores of one seed have the same members, and handles of their own that lead to each', async () => {
  const request = { members: 3, seed: 5, emitInstall: false };
  const made = [];
  for (const clockOffsetMs of [0, 2_000, 4_000]) {
    await sandbox.control('PATCH', '/settings', { clockOffsetMs });
    made.push(await sandbox.makeStore(request));
  }
  await sandbox.control('PATCH', '/settings', { clockOffsetMs: 0 });
  expect(new Set(made.map(({ handle }) => handle)).size).toBe(3);
  const phones = [];
  for (const { handle, merchantId } of made) {
    const { headers } = await call('GET', authorizeUrl({ merchant_id: handle }));
    const code = new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
    const token = await exchange({ grant_type: 'authorization_code', code });
    expect(token.json.resource_owner_id).toBe(merchantId);
    const members = await sandbox.control<{ phone: string }[]>('GET', `/stores/${handle}/members`);
    phones.push(members.map(({ phone }) => phone));
  }
  expect(phones).toEqual([phones[0], phones[0], phones[0]]);
  const again = { body: { ...request, handle: made[0]?.handle } };
  expect((await call('POST', `${sandbox.urls.control}/control/stores`, again)).status).toBe(409);
});
