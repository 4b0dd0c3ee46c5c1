import { createHmac } from 'node:crypto';
import { call, startReceiver, startTestSandbox, until, type TestSandbox } from '../testSandbox';
import { signBody } from './events';

interface Contacts {
  content: {
    id: string;
    memberId: string | null;
    tags: string[] | null;
    customAttributes?: { key: string; value: unknown; type: string }[];
    updatedAt: number;
  }[];
  totalElements: number;
}

let sandbox: TestSandbox;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let team: { teamId: string; apiToken: string; channelId: string };

beforeAll(async () => {
  receiver = await startReceiver(({ method, url }) => ({
    status: 200,
    ...(method === 'GET' ? { body: new URL(url, 'http://localhost').searchParams.get('challenge') ?? '' } : {}),
  }));
  sandbox = await startTestSandbox({ omnichatWebhookUrl: receiver.url, omnichatWebhookSecret: 'test-secret' });
  const store = await sandbox.makeStore({ members: 400, seed: 5 });
  team = await sandbox.makeTeam({ storeId: store.merchantId, contactShare: 0.8 });
  await sandbox.control('PATCH', '/settings', { omnichat: { requestsPerSecond: 0 } });
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

const api = <T>(method: string, path: string, body?: unknown, token = team.apiToken) =>
  call<T>(method, `${sandbox.urls.omnichat}${path}`, body === undefined ? { token } : { token, body });
const put = (userId: string, body: unknown, channelId = team.channelId) =>
  api<{ errorCode: string }>('PUT', `/v1/contacts/line?channelId=${channelId}&userId=${userId}`, body);
const list = (query: string) => api<Contacts>('GET', `/v1/contacts?platform=line&channelId=${team.channelId}&${query}`);
const wholeTime = `updatedAfter=0&updatedBefore=${Date.now() + 1_000_000}`;
const someone = async () => (await list(`${wholeTime}&pageSize=1`)).json.content[0]?.id ?? '';
const read = async (userId: string) => (await list(`userId=${userId}`)).json.content[0];
const attributes = async (userId: string) =>
  Object.fromEntries(((await read(userId))?.customAttributes ?? []).map(({ key, value }) => [key, value]));

test('channels are a bare array with the numeric LINE channel id', async () => {
  const { json } = await api<{ platform: string; channelId: string }[]>('GET', '/v1/channels');
  expect(json.filter(({ platform }) => platform === 'line').map(({ channelId }) => channelId)).toEqual([
    team.channelId,
  ]);
  expect(team.channelId).toMatch(/^\d{10}$/);
});

test('the contact list pages by 100 over everyone once, updatedBefore exclusive', async () => {
  const first = await list(`${wholeTime}&pageSize=100`);
  const seen = new Set(first.json.content.map(({ id }) => id));
  for (let page = 2; page <= Math.ceil(first.json.totalElements / 100); page += 1) {
    for (const { id } of (await list(`${wholeTime}&pageSize=100&page=${page}`)).json.content) seen.add(id);
  }
  expect(seen.size).toBe(first.json.totalElements);
  const at = first.json.content[0]?.updatedAt ?? 0;
  expect((await list(`updatedAfter=0&updatedBefore=${at}`)).json.totalElements).toBe(0);
  expect((await list(`updatedAfter=${at}&updatedBefore=${at + 1}`)).json.totalElements).toBeGreaterThan(0);
});

test('the list comes newest change first, and refuses updatedAfter=0, when that is switched on', async () => {
  const walk = async () => {
    const seen: string[] = [];
    for (let page = 1; page <= 3; page += 1) {
      const { json } = await list(`${wholeTime}&pageSize=37&page=${page}`);
      seen.push(...json.content.map(({ id }) => id));
    }
    return seen;
  };
  const total = (await list(`${wholeTime}&pageSize=1`)).json.totalElements;
  const last = Math.ceil(total / 37);
  const end = (await list(`${wholeTime}&pageSize=37&page=${last}`)).json.content.map(({ id }) => id);
  const oldest = await walk();
  await sandbox.control('PATCH', '/settings', { omnichat: { contactOrder: 'newest_first' } });
  const newest = await walk();
  expect(new Set(newest).size).toBe(111);
  expect(newest.slice(0, end.length)).toEqual(end.reverse());
  const tail = (await list(`${wholeTime}&pageSize=37&page=${last}`)).json.content.map(({ id }) => id);
  expect(tail.reverse()).toEqual(oldest.slice(0, tail.length));
  await sandbox.control('PATCH', '/settings', {
    omnichat: { contactOrder: 'oldest_first', updatedAfterZero: 'reject' },
  });
  expect((await list(wholeTime)).status).toBe(400);
  expect((await list(wholeTime.replace('=0', '=1'))).status).toBe(200);
  await sandbox.control('PATCH', '/settings', { omnichat: { updatedAfterZero: 'accept' } });
});

test.each([
  ['pageSize over 100', `${wholeTime}&pageSize=101`, 400, 'INVALID_REQUEST_PARAMETER'],
  ['no dates and no id', 'page=1', 400, 'INVALID_REQUEST_PARAMETERS'],
  ['a page that is no number', `${wholeTime}&page=x`, 400, 'MISMATCH_TYPE'],
  ['an unknown LINE id', 'userId=U0', 404, 'USER_ID_NOT_FOUND'],
])('a list with %s is refused', async (_name, query, status, errorCode) => {
  const answer = await list(query);
  expect(answer.status).toBe(status);
  expect(answer.json).toMatchObject({ errorCode });
});

test('a miss by memberId is an empty list; a channel of another team is 400', async () => {
  expect((await list('memberId=nobody')).json).toEqual({ content: [], totalElements: 0 });
  expect((await api('GET', `/v1/contacts?platform=line&channelId=1650000000&${wholeTime}`)).json).toMatchObject({
    errorCode: 'INVALID_REQUEST_BODY',
  });
  expect((await api('GET', `/v1/contacts?platform=fax&${wholeTime}`)).json).toMatchObject({
    errorCode: 'MISMATCH_TYPE',
  });
  expect((await api('GET', `/v1/contacts?${wholeTime}`)).json).toMatchObject({
    errorCode: 'INVALID_REQUEST_PARAMETER',
  });
});

test("the website among the channels is listed without contacts; a LINE account's id is none of its own", async () => {
  const channels = await api<{ platform: string; channelId: string }[]>('GET', '/v1/channels');
  const website = channels.json.find(({ platform }) => platform !== 'line');
  const listWebsite = (platform = website?.platform ?? '', channelId = website?.channelId ?? '') =>
    api('GET', `/v1/contacts?platform=${platform}&channelId=${channelId}&${wholeTime}`);
  for (const platform of [website?.platform, 'web', 'website']) {
    const { status, json } = await listWebsite(platform);
    expect([status, json]).toEqual([200, { content: [], totalElements: 0 }]);
  }
  expect((await listWebsite('line')).status).toBe(400);
  expect((await listWebsite('whatsapp')).status).toBe(400);
  expect((await listWebsite('webchat', team.channelId)).status).toBe(400);
});

test('a write answers 204 with nothing and merges attributes by key', async () => {
  const id = await someone();
  const answer = await put(id, { memberId: 'm1', customAttributes: [{ key: 'shopline_points', value: 10 }] });
  expect([answer.status, answer.text]).toEqual([204, '']);
  await put(id, { customAttributes: [{ key: 'shopline_member_tier', value: '金卡會員' }] });
  expect(await attributes(id)).toMatchObject({ shopline_points: 10, shopline_member_tier: '金卡會員' });
  const { json } = await api<{ content: { customAttributes: { key: string; type: number }[] } }>(
    'GET',
    '/v1/customers?memberId=m1',
  );
  expect(json.content.customAttributes).toContainEqual(
    expect.objectContaining({ key: 'shopline_points', type: 2, status: true }),
  );
});

test('a cleared date reads back as 1970-01-01, and "" for a member id removes it', async () => {
  const id = await someone();
  await put(id, { memberId: 'm2', customAttributes: [{ key: 'shopline_birthday', value: '1990-02-28' }] });
  await put(id, { memberId: '', customAttributes: [{ key: 'shopline_birthday', value: '' }] });
  expect(await attributes(id)).toMatchObject({ shopline_birthday: '1970-01-01' });
  expect((await read(id))?.memberId ?? '').toBe('');
});

test.each([
  ['a number as a string', { key: 'shopline_points', value: '10' }],
  ['null', { key: 'shopline_points', value: null }],
  ['a date that does not exist', { key: 'shopline_birthday', value: '2026-02-30' }],
  ['a datetime with an offset', { key: 'shopline_registered_at', value: '2026-11-01T14:16:00Z' }],
  ['a boolean as a number', { key: 'shopline_blacklisted', value: 0 }],
  ['a key in another case', { key: 'Shopline_points', value: 1 }],
  ['a text over 1000 characters', { key: 'shopline_gender', value: 'x'.repeat(1_001) }],
])('%s is refused and nothing is applied', async (_name, attribute) => {
  const id = await someone();
  const answer = await put(id, { note: 'half', customAttributes: [attribute] });
  expect(answer.status).toBe(400);
  expect(answer.json.errorCode).toBe('INVALID_REQUEST_BODY');
  expect(
    (
      await sandbox.control<{ state: { note: string } }[]>('GET', `/contacts?channelId=${team.channelId}&userId=${id}`)
    )[0]?.state.note,
  ).not.toBe('half');
});

test('an archived definition is refused until it is active again', async () => {
  const id = await someone();
  const write = () => put(id, { customAttributes: [{ key: 'shopline_gender', value: 'female' }] });
  await sandbox.control('POST', `/teams/${team.teamId}/definitions`, { key: 'shopline_gender', state: 'archived' });
  expect((await write()).status).toBe(400);
  await sandbox.control('POST', `/teams/${team.teamId}/definitions`, { key: 'shopline_gender', state: 'active' });
  expect((await write()).status).toBe(204);
});

test('tags: tagsToAdd keeps the others, tags replaces all, both together are refused', async () => {
  const id = await someone();
  await put(id, { tags: ['團隊'] });
  await put(id, { tagsToAdd: ['VIP會員'] });
  expect((await read(id))?.tags).toEqual(['團隊', 'VIP會員']);
  expect((await put(id, { tags: ['x'], tagsToAdd: ['y'] })).status).toBe(400);
  await put(id, { tagsToRemove: ['VIP會員'] });
  expect((await read(id))?.tags).toEqual(['團隊']);
});

test('an unknown LINE id creates a contact; POST is another verb; a missing parameter is named', async () => {
  const id = `U${'a'.repeat(32)}`;
  expect((await put(id, { memberId: 'm3' })).status).toBe(204);
  expect((await read(id))?.memberId).toBe('m3');
  expect((await api('POST', `/v1/contacts/line?channelId=${team.channelId}&userId=${id}`, {})).status).toBe(405);
  expect((await api('PUT', '/v1/contacts/line', {})).json).toMatchObject({ errorCode: 'MISSING_URL_PARAMETER' });
  expect((await put(id, {}, '1650000000')).status).toBe(400);
});

test('identities take 100 LINE ids and answer null for an unknown one', async () => {
  const id = await someone();
  await put(id, { memberId: 'm4' });
  const ask = (ids: string[]) =>
    api('POST', '/v1/identities/member-data', { platform: 'line', channelId: team.channelId, ids });
  expect((await ask([id, 'U0'])).json).toEqual({
    content: [
      { id, memberId: 'm4' },
      { id: 'U0', memberId: null },
    ],
    totalElements: 2,
  });
  expect((await ask(Array.from({ length: 101 }, () => id))).status).toBe(400);
});

test('a dead token is 401, or 400 in the second error shape', async () => {
  expect((await api('GET', '/v1/channels', undefined, 'nope')).status).toBe(401);
  await sandbox.control('PATCH', '/settings', { omnichat: { authErrors: 'oce' } });
  const answer = await api<{ message: string }>('GET', '/v1/channels', undefined, 'nope');
  expect(answer.status).toBe(400);
  expect(answer.json.message).toMatch(/^OCE::BAD_REQUEST::/);
  await sandbox.control('PATCH', '/settings', { omnichat: { authErrors: 'status' } });
});

test('beyond the bucket: 429 with Retry-After', async () => {
  await sandbox.control('PATCH', '/settings', { omnichat: { requestsPerSecond: 2 } });
  const answers = await Promise.all(Array.from({ length: 100 }, () => api('GET', '/v1/channels')));
  await sandbox.control('PATCH', '/settings', { omnichat: { requestsPerSecond: 0 } });
  const refused = answers.filter(({ status }) => status === 429);
  // However slow this machine is, a bucket of two does not take a hundred.
  expect(refused.length).toBeGreaterThan(30);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
});

test('our signature vector is met', () => {
  const body =
    '{"platform":"line","channelId":"1650000001","userId":"U0123456789abcdef0123456789abcdef","phone":"886912345678"}';
  expect(signBody('test-secret', body)).toBe('8157763e5582e823451e55c723293cdce7b0509bb889c14c02d5bd10e2dcf6f7');
});

test('a change sends customer/update after the challenge, signed over the raw body; no change sends nothing', async () => {
  const id = await someone();
  await put(id, { customAttributes: [{ key: 'shopline_points', value: 77 }] });
  const posts = () =>
    receiver.received.filter(
      ({ method, body }) => method === 'POST' && body.includes(id) && body.includes('"value":77'),
    );
  await until(() => posts().length === 1);
  expect(receiver.received[0]?.method).toBe('GET');
  const [event] = posts();
  expect(event?.headers).toMatchObject({ 'x-omnichat-topic': 'customer/update', 'user-agent': 'OmnichatWebhook/1.0' });
  expect(event?.headers['x-omnichat-signature']).toBe(
    createHmac('sha256', 'test-secret')
      .update(event?.body ?? '')
      .digest('hex'),
  );

  await put(id, { customAttributes: [{ key: 'shopline_points', value: 77 }] });
  await sandbox.control('PATCH', `/contacts/${team.channelId}/${id}`, { phone: '886912345678', bindPhone: true });
  await until(() =>
    receiver.received.some(({ headers }) => headers['x-omnichat-topic'] === 'customer/channel_phone_binding'),
  );
  const { alarms } = await sandbox.control<{ alarms: Record<string, number> }>('GET', '/requests');
  expect(alarms.write_without_change).toBeGreaterThan(0);
});

test.each([true, false])("signs with the team's own secret by a setting: %s", async (secretPerTeam) => {
  await sandbox.control('PATCH', '/settings', { omnichatWebhooks: { secretPerTeam } });
  const id = await someone();
  await put(id, { customAttributes: [{ key: 'shopline_points', value: secretPerTeam ? 101 : 102 }] });
  const event = () => receiver.received.findLast(({ method, body }) => method === 'POST' && body.includes(id));
  await until(() => event() !== undefined);
  const { body = '', headers = {} } = event() ?? {};
  const teams = await sandbox.control<{ teamId: string; webhookSecret: string }[]>('GET', '/teams');
  const own = teams.find(({ teamId }) => teamId === team.teamId)?.webhookSecret ?? '';
  expect(headers['x-omnichat-signature']).toBe(signBody(secretPerTeam ? own : 'test-secret', body));
  await sandbox.control('PATCH', '/settings', { omnichatWebhooks: { secretPerTeam: false } });
});
