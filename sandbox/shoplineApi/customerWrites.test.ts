import { call, startReceiver, startTestSandbox, until, type TestSandbox } from '../testSandbox';

type Document = Record<string, unknown>;

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let sandbox: TestSandbox;
let store: { merchantId: string; accessToken: string };

beforeAll(async () => {
  receiver = await startReceiver();
  sandbox = await startTestSandbox({ shoplineWebhookUrl: receiver.url });
  await sandbox.control('PATCH', '/settings', {
    shopline: { requestsPerSecond: 0 },
    shoplineWebhooks: { duplicateShare: 0, shuffleMs: 0 },
  });
  store = await sandbox.makeStore({ members: 30, seed: 11, emitInstall: false });
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

const api = <T = Document>(method: string, path: string, body?: unknown, token = store.accessToken) =>
  call<T>(method, `${sandbox.urls.shopline}/v1${path}`, body === undefined ? { token } : { token, body });
const tiers = async () => (await api<{ id: string; level: number }[]>('GET', '/membership_tiers')).json;
const eventsOf = (id: unknown) =>
  receiver.received
    .map(({ body }) => JSON.parse(body) as { topic: string; resource: { _id: string } })
    .filter(({ resource }) => resource._id === id)
    .map(({ topic }) => topic)
    .sort();

test('a created customer is found, listed first, and told by customer/create and new_member', async () => {
  const gold = (await tiers()).find(({ level }) => level === 3);
  const { status, json } = await api('POST', '/customers', {
    name: '王小明',
    email: 'ming@example.com',
    mobile_phone: '0912000111',
    mobile_phone_country_calling_code: '886',
    birthday: '1990-02-28',
    is_member: true,
    is_subscribed_marketing_sms: true,
    membership_tier_id: gold?.id,
    tags: ['VIP會員'],
    line_info: { anything: 1 },
    send_notification: false,
  });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    name: '王小明',
    email: 'ming@example.com',
    birth_year: 1990,
    birth_month: 2,
    birth_day: 28,
    mobile_phone: null,
    phones: ['0912000111'],
    phone_country_code: '886',
    is_member: true,
    line_id: null,
    membership_tier: { id: gold?.id },
    created_by: 'openapi',
    tags: ['VIP會員'],
  });
  expect(json.registered_at).toBe(json.created_at);
  expect((await api('GET', `/customers/${String(json.id)}`)).json).toEqual(json);
  expect((await api<{ items: Document[] }>('GET', '/customers?per_page=1')).json.items[0]?.id).toBe(json.id);
  await until(() => eventsOf(json.id).length === 2);
  expect(eventsOf(json.id)).toEqual(['customer/create', 'customer/new_member']);
});

test('a guest is told by customer/create alone, and a creation that notifies raises an alarm', async () => {
  const { json } = await api('POST', '/customers?fields[]=id&fields[]=is_member', { name: '訪客' });
  expect(Object.keys(json)).toEqual(['id', 'is_member']);
  expect(json.is_member).toBe(false);
  await until(() => eventsOf(json.id).length > 0);
  expect(eventsOf(json.id)).toEqual(['customer/create']);
  const { alarms } = await sandbox.control<{ alarms: Record<string, number> }>('GET', '/requests');
  expect(alarms.shopline_customer_notified).toBe(1);
});

test.each([
  ['a mobile without its calling code', { mobile_phone: '0912000111' }],
  ['a birthday beside its parts', { birthday: '1990-02-28', birth_year: 1990 }],
  ['a tag of two characters', { tags: ['ab'] }],
  ['six delivery addresses', { delivery_addresses: [{}, {}, {}, {}, {}, {}] }],
  ['a tier of nobody', { membership_tier_id: '5f0000000000000000000001' }],
  ['a gender that is none', { gender: 'x' }],
])('%s is 422 for a create and for an update', async (_name, body) => {
  const [someone] = (await api<{ items: Document[] }>('GET', '/customers?per_page=1')).json.items;
  const before = (await api<{ pagination: Document }>('GET', '/customers')).json.pagination.total_count;
  for (const answer of [
    await api('POST', '/customers', body),
    await api('PUT', `/customers/${String(someone?.id)}`, body),
  ]) {
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({ code: 'UNPROCESSABLE_ENTITY', extras: {} });
  }
  expect((await api<{ pagination: Document }>('GET', '/customers')).json.pagination.total_count).toBe(before);
});

test('an update changes what it names, and a confirmed number stays confirmed when it is sent again', async () => {
  const { id } = await sandbox.control<{ id: string }>('POST', `/stores/${store.merchantId}/members`, {
    mobile_phone: '0912000222',
    emit: false,
  });
  const same = { mobile_phone: '0912000222', mobile_phone_country_calling_code: '886', memo: 'vip' };
  expect((await api('PUT', `/customers/${id}`, same)).json).toMatchObject({ mobile_phone: '0912000222', memo: 'vip' });
  const other = await api('PUT', `/customers/${id}`, { phones: '0222223333,0912000333', phone_country_code: '886' });
  expect(other.json).toMatchObject({
    mobile_phone: null,
    phones: ['0222223333', '0912000333'],
    phone: '0912000333',
    memo: 'vip',
  });
});

test('membership info tells tier, end and gap of the customers asked for, and is no customer id', async () => {
  const { items } = (await api<{ items: Document[] }>('GET', '/customers/search?is_member=true&per_page=2')).json;
  const ids = items.map(({ id }) => String(id));
  await sandbox.control('PATCH', `/stores/${store.merchantId}/members/${String(ids[0])}`, {
    tier_level: 4,
    tier_expires_at: '2030-01-01T00:00:00Z',
    emit: false,
  });
  const query = [...ids, '5f0000000000000000000001'].map((id) => `customer_ids[]=${id}`).join('&');
  const { status, json } = await api<{ items: Document[]; pagination: Document }>(
    'GET',
    `/customers/membership_info?${query}`,
  );
  expect(status).toBe(200);
  expect(json.pagination).toEqual({ current_page: 1, per_page: 24, total_count: 2, total_pages: 1 });
  expect(json.items.map(({ id }) => id)).toEqual(ids);
  expect(json.items[0]).toMatchObject({
    membership_tier: { level: 4, merchant_id: store.merchantId },
    tier_expires_at: '2030-01-01T00:00:00.000+00:00',
    membership_tier_gap: { next_tier: null, user_spending: null, next_total_spending: null },
  });
  const all = await api<{ items: Document[] }>('GET', '/customers/membership_info?per_page=5&page=2');
  expect(all.json.items).toHaveLength(5);
  expect((await api('GET', '/customers/membership_info', undefined, 'nope')).status).toBe(401);
});

test.each([{ sms: 'x' }, { email: 1 }, { sms: true, email: 'no' }])(
  'subscriptions that are no booleans are 422: %j',
  async (body) => {
    const { id } = await sandbox.control<{ id: string }>('POST', `/stores/${store.merchantId}/members`, {});
    expect((await api('PUT', `/customers/${id}/subscriptions`, body)).status).toBe(422);
  },
);

test('a search takes times as epoch seconds or milliseconds too', async () => {
  const total = async (query: string) =>
    (await api<{ pagination: { total_count: number } }>('GET', `/customers/search?${query}`)).json.pagination
      .total_count;
  const all = await total('');
  expect(all).toBeGreaterThan(0);
  const laterMs = Date.now() + 60_000;
  for (const later of [String(laterMs), String(Math.floor(laterMs / 1_000))]) {
    expect(await total(`created_at=lt:${later}`)).toBe(all);
    expect(await total(`created_at=gt:${later}`)).toBe(0);
  }
});

test('an SMS change whose customer is removed meanwhile changes nothing and tells nothing', async () => {
  const create = () =>
    sandbox.control<{ id: string; lineId: string }>('POST', `/stores/${store.merchantId}/members`, { emit: false });
  const [gone, other] = [await create(), await create()];
  const consent = (id: string) => api('PUT', `/customers/${id}/subscriptions`, { sms: true });
  await consent(gone.id);
  await api('DELETE', `/customers/${gone.id}`);
  // The sandbox applies these changes in the order they were asked for: once this one is told, the other had its turn.
  await consent(other.id);
  await until(() => eventsOf(other.id).length === 1);
  await until(async () => (await sandbox.control<{ pending: number }>('GET', '/webhooks')).pending === 0);
  expect((await api('GET', `/customers/line/${gone.lineId}`)).status).toBe(404);
  const { items } = (await api<{ items: Document[] }>('GET', '/customers?per_page=250&updated_after=2000-01-01')).json;
  expect(items.map(({ id }) => id)).not.toContain(gone.id);
  const told = receiver.received
    .map(({ body }) => JSON.parse(body) as { topic: string; ts: string; resource: { _id?: string; id?: string } })
    .filter(({ resource }) => (resource._id ?? resource.id) === gone.id)
    .sort((a, b) => (a.ts < b.ts ? -1 : 1));
  expect(told.at(-1)?.topic).toBe('customer/remove');
});

test('the next tier is the next higher one that the store still has', async () => {
  const other = await sandbox.makeStore({ members: 0, seed: 15, emitInstall: false });
  const path = `/stores/${other.merchantId}`;
  await sandbox.control('POST', `${path}/members`, { tier_level: 2, emit: false });
  await sandbox.control('DELETE', `${path}/tiers/3`);
  const { json } = await api<{ items: Document[] }>('GET', '/customers/membership_info', undefined, other.accessToken);
  expect(json.items).toMatchObject([
    { membership_tier: { level: 2 }, membership_tier_gap: { next_tier: { level: 4 }, next_total_spending: 15_000 } },
  ]);
});
