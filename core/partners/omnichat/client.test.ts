import { PartnerError } from '../../domain/partnerError';
import { startScriptedServer, type ScriptedServer } from '../../../test/support/scriptedServer';
import { OmnichatClient } from './client';
import { loginClaimsSchema, mayConnect, teamRoles } from './login';

let server: ScriptedServer;
let client: OmnichatClient;

beforeEach(async () => {
  server = await startScriptedServer();
  client = new OmnichatClient({ apiUrl: server.url, timeoutMs: 2_000 });
});

afterEach(async () => {
  await client.close();
  await server.close();
});

async function failureOf(promise: Promise<unknown>): Promise<PartnerError> {
  const outcome = await promise.catch((error: unknown) => error);
  if (outcome instanceof PartnerError) return outcome;
  throw new Error('no PartnerError was thrown', { cause: outcome });
}

const address = { channelId: '1650000001', userId: 'U0123456789abcdef0123456789abcdef' };

test('channels are a bare array', async () => {
  server.script({
    status: 200,
    body: [
      { platform: 'webchat', channelId: 'webchat', channelName: '' },
      { platform: 'line', channelId: '1650000001', channelName: 'Shop' },
    ],
  });
  await expect(client.listChannels('tok')).resolves.toEqual([{ channelId: '1650000001', channelName: 'Shop' }]);
  expect(server.seen[0]).toMatchObject({ path: '/v1/channels', headers: { authorization: 'Bearer tok' } });
  server.script({ status: 200, body: { content: [] } });
  await expect(failureOf(client.listChannels('tok'))).resolves.toMatchObject({ kind: 'transient' });
});

test('one odd channel does not hide the others', async () => {
  server.script({
    status: 200,
    body: [
      { platform: 'line', channelId: 1650000001, channelName: null },
      { platform: 'line', channelName: 'without an id' },
      { platform: null, channelId: '3' },
      'what is this',
      { platform: 'line', channelId: '1650000002', channelName: 7 },
    ],
  });
  await expect(client.listChannels('tok')).resolves.toEqual([
    { channelId: '1650000001', channelName: '1650000001' },
    { channelId: '1650000002', channelName: '1650000002' },
  ]);
});

test('contacts are read tolerantly, page by page', async () => {
  server.script({
    status: 200,
    body: {
      content: [
        {
          channel: { platform: 'line', channelId: '1650000001' },
          id: 'U1',
          memberId: '',
          phone: null,
          email: ' a@example.com\n',
          updatedAt: 1_760_000_000_000,
          tags: null,
          agentBindTime: '2026-11-01T00:00:00',
          customAttributes: [
            { key: 'shopline_points', value: 5, type: 'number', displayName: 'x' },
            { key: 'shopline_gender', value: null },
            { key: 'strange', value: { a: 1 } },
          ],
        },
        { id: 'U2', memberId: 'm2', tags: ['VIP'] },
        { memberId: 'without an id' },
      ],
      totalElements: 3,
    },
  });
  const query = { channelId: '1650000001', updatedAfterMs: 0, updatedBeforeMs: 9, page: 1, pageSize: 100 };
  await expect(client.listContacts('tok', query)).resolves.toEqual({
    contacts: [
      {
        userId: 'U1',
        memberId: null,
        phone: null,
        email: 'a@example.com',
        tags: [],
        attributes: [{ key: 'shopline_points', value: 5 }],
        updatedAtMs: 1_760_000_000_000,
      },
      { userId: 'U2', memberId: 'm2', phone: null, email: null, tags: ['VIP'], attributes: [], updatedAtMs: null },
    ],
    receivedCount: 3,
    totalCount: 3,
  });
  expect(Object.fromEntries(server.seen[0]?.query ?? [])).toEqual({
    platform: 'line',
    channelId: '1650000001',
    updatedAfter: '0',
    updatedBefore: '9',
    page: '1',
    pageSize: '100',
  });
});

test.each([
  ['HTML', '<html>'],
  ['half of a JSON text', '{"content":['],
  ['no content', '{}'],
])('%s instead of a page of contacts is transient, never an empty page', async (_name, body) => {
  server.script({ status: 200, body });
  const query = { channelId: '1', updatedAfterMs: 0, updatedBeforeMs: 9, page: 1, pageSize: 100 };
  await expect(failureOf(client.listContacts('tok', query))).resolves.toMatchObject({
    kind: 'transient',
    code: 'omnichat_unavailable',
  });
});

test('a tag or attribute of another shape does not hide its contact', async () => {
  const customAttributes = [null, { value: 1 }, { key: 'shopline_points', value: 5 }];
  server.script({ status: 200, body: { content: [{ id: address.userId, tags: [null, 'VIP', 7], customAttributes }] } });
  await expect(client.getContact('tok', address)).resolves.toMatchObject({
    tags: ['VIP'],
    attributes: [{ key: 'shopline_points', value: 5 }],
  });
});

test('a contact is read with its name for a person, and a name of another shape hides nothing', async () => {
  const contact = { userId: address.userId, memberId: 'm1' };
  const body = (name: unknown) => ({ content: [{ id: address.userId, memberId: 'm1', name }] });
  server.script({ status: 200, body: body('小亮') }, { status: 200, body: body({ first: '亮' }) });
  await expect(client.getNamedContact('tok', address)).resolves.toMatchObject({ name: '小亮', contact });
  await expect(client.getNamedContact('tok', address)).resolves.toMatchObject({ name: null, contact });
});

test('an unknown contact is null, however Omnichat says so', async () => {
  server.script(
    { status: 200, body: { content: [], totalElements: 0 } },
    { status: 404, body: { errorCode: 'USER_ID_NOT_FOUND', message: 'x' } },
    { status: 400, body: { errorCode: 'USER_ID_NOT_FOUND', message: 'x' } },
  );
  await expect(client.getContact('tok', address)).resolves.toBeNull();
  await expect(client.getContact('tok', address)).resolves.toBeNull();
  await expect(client.getContact('tok', address)).resolves.toBeNull();
});

test('a contact that cannot be read is not an absent one', async () => {
  server.script(
    { status: 200, body: { content: [{ id: address.userId, tags: 'VIP' }] } },
    { status: 200, body: { content: [{ id: address.userId }] } },
  );
  await expect(failureOf(client.getContact('tok', address))).resolves.toMatchObject({ kind: 'member_rejected' });
  await expect(client.getContact('tok', address)).resolves.toMatchObject({ userId: address.userId });
});

test('a contact is written with PUT, and the empty 204 is not parsed', async () => {
  server.script({ status: 204 });
  const body = { memberId: 'm', customAttributes: [{ key: 'shopline_points', value: 5 }] };
  await expect(client.putContact('tok', address, body)).resolves.toBeUndefined();
  expect(server.seen[0]).toMatchObject({
    method: 'PUT',
    path: '/v1/contacts/line',
    headers: { authorization: 'Bearer tok', 'content-type': 'application/json' },
  });
  expect(Object.fromEntries(server.seen[0]?.query ?? [])).toEqual(address);
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(body);
});

test.each([
  ['HTML', '<html>maintenance</html>'],
  ['half of a JSON text', '{"errorCode":"INTERN'],
  ["Omnichat's own error", '{"errorCode":"UNEXPECTED_ERROR","message":"x"}'],
  ["Omnichat's other error", '{"message":"OCE::X::y"}'],
])('%s in answer to a write is no written contact, whatever its status', async (_name, body) => {
  server.script({ status: 200, body }, { status: 202, body });
  for (let write = 0; write < 2; write += 1) {
    await expect(failureOf(client.putContact('tok', address, {}))).resolves.toMatchObject({
      kind: 'transient',
      code: 'omnichat_unavailable',
    });
  }
});

test('a 2xx without a body, or with one that tells of no error, is a written contact', async () => {
  const said = [{}, { message: 'success' }, { userId: 'U1' }];
  server.script({ status: 200 }, { status: 200, body: '\n' }, ...said.map((body) => ({ status: 200, body })));
  for (let write = 0; write < 5; write += 1) {
    await expect(client.putContact('tok', address, {})).resolves.toBeUndefined();
  }
});

test('a refused contact concerns that member, a throttled write everyone for a while', async () => {
  server.script(
    { status: 400, body: { errorCode: 'INVALID_REQUEST_BODY', message: 'secret-name' } },
    { status: 429, headers: { 'retry-after': '1' } },
  );
  const refused = await failureOf(client.putContact('secret-token', address, { email: 'secret-mail' }));
  expect(refused).toMatchObject({ kind: 'member_rejected', code: 'contact_rejected', status: 400 });
  expect(refused.stack).not.toContain('secret-');
  const throttled = await failureOf(client.putContact('tok', address, {}));
  expect(throttled).toMatchObject({ kind: 'throttled', waitMs: 1000 });
});

test('many writes at once share one signal and are each answered', async () => {
  const controller = new AbortController();
  server.script(...Array.from({ length: 40 }, () => ({ status: 204 })));
  await Promise.all(Array.from({ length: 40 }, () => client.putContact('tok', address, {}, controller.signal)));
  expect(server.seen).toHaveLength(40);
});

test('a write given up before its connection stood never reaches Omnichat', async () => {
  const hasty = new OmnichatClient({ apiUrl: server.url });
  const controller = new AbortController();
  const write = hasty.putContact('tok', address, {}, controller.signal);
  controller.abort(new Error('cancelled'));
  await expect(write).rejects.toThrow('cancelled');
  // Closing waits for everything that is still queued.
  await hasty.close();
  expect(server.seen).toHaveLength(0);
});

test('the Open API token of a team is fetched with the user’s own token', async () => {
  server.script({ status: 200, body: { token: 'api' } }, { status: 403 });
  await expect(client.getOpenApiToken('oidc', 't/1')).resolves.toBe('api');
  expect(server.seen[0]).toMatchObject({
    path: '/internal/teams/t%2F1/open-api-token',
    headers: { authorization: 'Bearer oidc' },
  });
  await expect(failureOf(client.getOpenApiToken('oidc', 't'))).resolves.toMatchObject({
    kind: 'auth_lost',
    status: 403,
  });
});

test('only administrators and supervisors may connect', () => {
  expect(teamRoles.filter((role) => mayConnect({ role }))).toEqual(['admin', 'supervisor']);
});

test('a role or module that is new to us locks nobody out, and grants nothing', () => {
  const claims = loginClaimsSchema.parse({
    sub: 'u',
    teams: [
      { id: 't', name: 'Team', role: 'owner', modules: ['crm', 'new'] },
      { id: 't2', name: 'B', role: 'admin' },
    ],
  });
  expect(claims.teams?.map((team) => [team.modules, mayConnect(team)])).toEqual([
    [['crm', 'new'], false],
    [[], true],
  ]);
});

test('an odd team does not lock the user out of the others', () => {
  const claims = loginClaimsSchema.parse({
    sub: 'u',
    teams: [
      { id: 17, role: 'admin', modules: ['crm', null] },
      { name: 'without an id', role: 'admin' },
      null,
      { id: 't', name: '', role: 'supervisor', modules: null },
    ],
  });
  expect(claims.teams).toEqual([
    { id: '17', name: '17', role: 'admin', modules: ['crm'] },
    { id: 't', name: 't', role: 'supervisor', modules: [] },
  ]);
});
