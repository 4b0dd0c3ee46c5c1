import type { OnResponse } from '../http/partnerCalls';
import { failureOf, page, startScriptedShopline, type ScriptedShopline } from '../../../test/support/scriptedShopline';
import type { ScriptedAnswer } from '../../../test/support/scriptedServer';
import { ShoplineClient } from './client';

let server: ScriptedShopline['server'];
let client: ScriptedShopline['client'];
let stop: ScriptedShopline['stop'];
const onResponse = jest.fn<void, Parameters<OnResponse>>();

beforeEach(async () => {
  onResponse.mockClear();
  ({ server, client, stop } = await startScriptedShopline(onResponse));
});
afterEach(() => stop());

test('a list is asked for with the token, the handle code, UTC times rounded outwards and the cursor', async () => {
  server.script(page([{ id: 'a' }]));
  await client.listCustomers('tok', {
    updatedAfter: new Date('2026-11-01T00:00:00.900Z'),
    updatedBefore: new Date('2026-11-01T01:00:00.100Z'),
    previousId: '5ce0',
    perPage: 50,
    sortBy: 'asc',
  });
  expect(server.seen[0]).toMatchObject({
    method: 'GET',
    path: '/v1/customers',
    headers: { authorization: 'Bearer tok', 'user-agent': 'partner-handle', accept: 'application/json' },
  });
  expect(Object.fromEntries(server.seen[0]?.query ?? [])).toEqual({
    updated_after: '2026-11-01 00:00:00',
    updated_before: '2026-11-01 01:00:01',
    previous_id: '5ce0',
    per_page: '50',
    sort_by: 'asc',
    'include_fields[]': 'subscription',
  });
});

test('one unreadable member spoils no page, and the cursor passes over it', async () => {
  server.script(
    page([{ id: 'a' }, { id: 'b', tags: 'VIP' }, { name: 'no id' }, { _id: 'c' }, { id: 'd', line_id: 7 }], 5),
  );
  await expect(client.listCustomers('tok', { perPage: 50 })).resolves.toEqual({
    customers: [{ id: 'a' }, { id: 'c' }],
    unreadableIds: ['b', '', 'd'],
    receivedCount: 5,
    lastId: 'd',
    totalCount: 5,
    perPage: 24,
  });
});

test('an empty page has no cursor, and a strange total is no total', async () => {
  server.script(page([], 'many', '24 or so'));
  await expect(client.listCustomers('tok', { perPage: 50 })).resolves.toEqual({
    customers: [],
    unreadableIds: [],
    receivedCount: 0,
    lastId: null,
    totalCount: null,
    perPage: null,
  });
});

test.each<[string, ScriptedAnswer]>([
  ['HTML', { status: 200, body: '<html>maintenance</html>' }],
  ['half of a JSON text', { status: 200, body: '{"items":[{"id":"a"' }],
  ['an empty body', { status: 200 }],
])('%s instead of a page is an outage, never the last page', async (_name, answer) => {
  server.script(answer);
  const failure = await failureOf(client.listCustomers('tok', { perPage: 50 }));
  expect(failure).toMatchObject({ kind: 'transient', code: 'shopline_unavailable', status: 200 });
});

test.each<[string, ScriptedAnswer]>([
  ['no items', { status: 200, body: { data: [] } }],
  ['items that are no list', page({ id: 'a' })],
  ['items without any id', page([{ name: 'a' }])],
])('%s instead of a page is unreadable, never the last page', async (_name, answer) => {
  server.script(answer);
  const failure = await failureOf(client.listCustomers('tok', { perPage: 50 }));
  expect(failure).toMatchObject({ kind: 'transient', code: 'shopline_page_unreadable', status: 200 });
});

test('a customer is read, a removed one is null, an unreadable one concerns that member alone', async () => {
  server.script(
    { status: 200, body: { id: 'a/b', line_id: null } },
    { status: 404, body: { message: 'not found', code: 'NOT_FOUND', extras: {} } },
    { status: 200, body: { id: 7 } },
  );
  await expect(client.getCustomer('tok', 'a/b')).resolves.toEqual({ id: 'a/b', line_id: null });
  expect(server.seen[0]?.path).toBe('/v1/customers/a%2Fb');
  await expect(client.getCustomer('tok', 'gone')).resolves.toBeNull();
  const failure = await failureOf(client.getCustomer('tok', 'odd'));
  expect(failure).toMatchObject({ kind: 'member_rejected', code: 'member_unreadable' });
  for (const status of [200, 404]) {
    server.script({ status, body: '<html>' });
    await expect(failureOf(client.getCustomer('tok', 'a'))).resolves.toMatchObject({ kind: 'transient' });
  }
});

test.each([
  [{ id: 'm', handle: 'demo', name: 'Demo', base_country_code: 'tw', default_language_code: 'zh-hant' }, 'Demo', 'TW'],
  [{ _id: 'm', handle: 'demo', name: { en: 'Demo', 'zh-hant': '示範' }, base_country_code: null }, '示範', null],
  [{ handle: 'demo', name_translations: { ja: 'デモ' } }, 'デモ', null],
  [{ handle: 'demo', name: null }, 'demo', null],
])('the merchant %j is %s', async (body, name, countryCode) => {
  server.script({ status: 200, body });
  await expect(client.getMerchant('tok', 'm')).resolves.toMatchObject({
    merchantId: 'm',
    handle: 'demo',
    name,
    countryCode,
  });
});

test('the API names the owner of a token', async () => {
  server.script({ status: 200, body: { staff: null, merchant: { _id: 'm', handle: 'demo', name: 'Demo' } } });
  await expect(client.getTokenInfo('tok')).resolves.toEqual({
    merchantId: 'm',
    handle: 'demo',
    name: 'Demo',
  });
  server.script({ status: 200, body: { merchant: null } });
  await expect(failureOf(client.getTokenInfo('tok'))).resolves.toMatchObject({ code: 'shopline_page_unreadable' });
});

test('authorisation names every scope and the state', () => {
  const url = new URL(client.authorizeUrl({ redirectUri: 'https://x/cb', state: 's t' }));
  expect(url.pathname).toBe('/prefix/oauth/authorize');
  expect(url.search).not.toContain('+');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'app',
    redirect_uri: 'https://x/cb',
    scope: 'customers merchants custom_fields member_points user_credits membership_tiers tags',
    response_type: 'code',
    state: 's t',
  });
});

test('a code becomes a token, and the token tells the store', async () => {
  server.script(
    { status: 200, body: { access_token: 'at', token_type: 'Bearer' } },
    {
      status: 200,
      body: {
        resource_owner_id: 'm',
        scope: [],
        staff: { _id: 's' },
        merchant: { _id: 'm', handle: 'demo', name: 'Demo' },
      },
    },
    { status: 400, body: { error: 'invalid_grant' } },
  );
  await expect(client.exchangeCode({ code: 'c', redirectUri: 'https://x/cb' })).resolves.toEqual({ accessToken: 'at' });
  expect(server.seen[0]).toMatchObject({
    path: '/prefix/oauth/token',
    headers: { 'content-type': 'application/json' },
  });
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
    code: 'c',
    client_id: 'app',
    client_secret: 'app-secret',
    grant_type: 'authorization_code',
    redirect_uri: 'https://x/cb',
  });
  await expect(client.getOAuthTokenInfo('at')).resolves.toEqual({
    merchantId: 'm',
    handle: 'demo',
    name: 'Demo',
  });
  const failure = await failureOf(client.exchangeCode({ code: 'used', redirectUri: 'https://x/cb' }));
  expect(failure).toMatchObject({ code: 'shopline_request_refused', status: 400 });
});

test.each<[string, ScriptedAnswer, object]>([
  [
    'a throttled call',
    { status: 429, headers: { 'retry-after': '3' }, body: '{ error: "x" }' },
    { kind: 'throttled', waitMs: 3000 },
  ],
  ['a revoked token', { status: 401, body: { message: 'x' } }, { kind: 'auth_lost', status: 401 }],
  ['a reset', (response) => response.destroy(), { kind: 'transient', status: null }],
  [
    'an answer that breaks off',
    (response) => void response.writeHead(200, { 'content-length': 99 }).write('{', () => response.destroy()),
    { kind: 'transient' },
  ],
  ['no answer in time', () => undefined, { kind: 'transient', code: 'shopline_unavailable' }],
  ['a body that never ends', (response) => void response.writeHead(200).write('{'), { kind: 'transient' }],
])('%s is classified and reported, and nothing of the call is in the message', async (_name, answer, expected) => {
  server.script(answer);
  const failure = await failureOf(client.getCustomer('secret-token', 'secret-id'));
  expect(failure).toMatchObject({ partner: 'shopline', ...expected });
  expect(`${failure.stack ?? ''} ${String(failure.cause)}`).not.toContain('secret-');
  expect(onResponse).toHaveBeenCalledTimes(1);
  expect(onResponse).toHaveBeenCalledWith({
    partner: 'shopline',
    operation: 'getCustomer',
    status: failure.status ?? 'network',
    durationMs: expect.any(Number) as number,
  });
});

test('a stopped call ends with the reason of its signal, at once or before it began', async () => {
  const reason = new Error('cancelled');
  const controller = new AbortController();
  server.script(() => controller.abort(reason));
  await expect(client.getCustomer('tok', 'a', controller.signal)).rejects.toBe(reason);
  await expect(client.getCustomer('tok', 'a', controller.signal)).rejects.toBe(reason);
  expect(server.seen).toHaveLength(1);
});

test('a partner that is not there is unavailable', async () => {
  const gone = await startScriptedShopline();
  await gone.stop();
  const { url } = gone.server;
  const lonely = new ShoplineClient({ apiUrl: url, oauthUrl: url, clientId: 'a', clientSecret: 'b', userAgent: 'c' });
  await expect(failureOf(lonely.getTokenInfo('tok'))).resolves.toMatchObject({ kind: 'transient' });
  await lonely.close();
});

test('a token that cannot stand in a header is refused before anything is sent', async () => {
  const failure = await failureOf(client.getTokenInfo('tok\r\nx: y'));
  expect(failure).toMatchObject({ kind: 'bug', code: 'shopline_request_refused' });
  expect(server.seen).toHaveLength(0);
});

test('scopes that a token lacks are told, and none where SHOPLINE names no scopes', async () => {
  server.script({ status: 200, body: { resource_owner_id: 'm', scope: ['customers', 'merchants', 'orders'] } });
  expect(await client.getMissingScopes('token')).toEqual([
    'custom_fields',
    'member_points',
    'user_credits',
    'membership_tiers',
    'tags',
  ]);
  expect(server.seen[0]).toMatchObject({ path: '/v1/token/info', headers: { authorization: 'Bearer token' } });
  server.script({ status: 200, body: { scope: 'customers membership_tiers member_points user_credits tags' } });
  expect(await client.getMissingScopes('token')).toEqual(['merchants', 'custom_fields']);
  server.script({ status: 200, body: { resource_owner_id: 'm' } });
  expect(await client.getMissingScopes('token')).toEqual([]);
});
