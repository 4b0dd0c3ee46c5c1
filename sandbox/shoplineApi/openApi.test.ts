import { call, startTestSandbox, until, type TestSandbox } from '../testSandbox';

interface Page {
  items: Record<string, unknown>[];
  pagination: { current_page: number; per_page: number; total_count: number };
}

let sandbox: TestSandbox;
let store: { merchantId: string; handle: string; accessToken: string };

beforeAll(async () => {
  sandbox = await startTestSandbox();
  store = await sandbox.makeStore({ members: 300, seed: 3 });
  await sandbox.control('PATCH', '/settings', {
    shopline: { requestsPerSecond: 0 },
    shoplineWebhooks: { enabled: false },
  });
});
afterAll(() => sandbox.close());

const get = <T>(path: string, token = store.accessToken) =>
  call<T>('GET', `${sandbox.urls.shopline}${path}`, { token });
const list = async (query: string) => (await get<Page>(`/v1/customers?${query}`)).json;
const edit = (id: unknown, patch: Record<string, unknown>) =>
  sandbox.control('PATCH', `/stores/${store.merchantId}/members/${String(id)}`, patch);

test('a page holds 24 customers, newest first, and a larger ask is cut to the cap', async () => {
  const page = await list('');
  expect(page.items).toHaveLength(24);
  const created = page.items.map((item) => String(item.created_at));
  expect(created).toEqual([...created].sort().reverse());
  expect(created[0]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/);
  expect((await list('per_page=999')).pagination.per_page).toBe(250);
});

test.each([50, 100, 250])('a larger ask than %d is cut to it, and per_page says so', async (maxPerPage) => {
  await sandbox.control('PATCH', '/settings', { shopline: { maxPerPage } });
  const { items, pagination } = await list('per_page=999');
  expect([items.length, pagination.per_page]).toEqual([maxPerPage, maxPerPage]);
  await sandbox.control('PATCH', '/settings', { shopline: { maxPerPage: 250 } });
});

test('or it is refused, and the largest page is not', async () => {
  await sandbox.control('PATCH', '/settings', { shopline: { maxPerPage: 50, perPageAboveMax: 'reject' } });
  expect((await get('/v1/customers?per_page=51')).status).toBe(422);
  expect((await list('per_page=50')).items).toHaveLength(50);
  await sandbox.control('PATCH', '/settings', { shopline: { maxPerPage: 250, perPageAboveMax: 'cut' } });
});

test('previous_id walks every customer once and beats page', async () => {
  const seen: unknown[] = [];
  for (let cursor = ''; ;) {
    const { items } = await list(
      `per_page=70&page=3&sort_by=asc${cursor}`.replace('page=3', cursor === '' ? 'page=1' : 'page=3'),
    );
    if (items.length === 0) break;
    seen.push(...items.map(({ id }) => id));
    cursor = `&previous_id=${String(items.at(-1)?.id)}`;
  }
  expect(seen).toHaveLength(300);
  expect(new Set(seen).size).toBe(300);
});

test('the cursor of a removed customer keeps its place', async () => {
  const first = await list('per_page=5');
  const last = first.items[4];
  const next = await list(`per_page=5&previous_id=${String(last?.id)}`);
  await sandbox.control('DELETE', `/stores/${store.merchantId}/members/${String(last?.id)}`);
  expect((await list(`per_page=5&previous_id=${String(last?.id)}`)).items).toEqual(next.items);
  expect((await get(`/v1/customers/${String(last?.id)}`)).status).toBe(404);
});

test('updated_after and updated_before include their ends, in created order', async () => {
  const [a, b, c] = (await list('per_page=3')).items;
  await edit(a?.id, { updated_at: '2030-01-01T00:00:00.000Z' });
  await edit(b?.id, { updated_at: '2030-01-02T00:00:00.000Z' });
  await edit(c?.id, { updated_at: '2030-01-03T00:00:00.000Z' });
  const window = await list(
    `updated_after=${encodeURIComponent('2030-01-01 00:00:00')}&updated_before=${encodeURIComponent('2030-01-02 00:00:00')}`,
  );
  expect(window.items.map(({ id }) => id)).toEqual([a?.id, b?.id]);
  expect(window.pagination.total_count).toBe(2);
  expect((await get('/v1/customers?updated_after=yesterday')).status).toBe(422);
});

test('a wide window of updates pages like a narrow one', async () => {
  const all = (await list('per_page=250&updated_after=2000-01-01')).items.map(({ id }) => id);
  const first = await list('per_page=100&updated_after=2000-01-01');
  const second = await list(`per_page=150&updated_after=2000-01-01&previous_id=${String(first.items.at(-1)?.id)}`);
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(all);
});

test('a customer without a time of change is in no window of updates, and its total is as wrong as told', async () => {
  const [customer] = (await list('per_page=1')).items;
  const ids = async (query: string) => (await list(`per_page=250&${query}`)).items.map(({ id }) => id);
  expect(await ids('updated_before=2100-01-01')).toContain(customer?.id);
  await edit(customer?.id, { updated_at: null });
  for (const window of ['updated_after=1900-01-01', 'updated_before=2100-01-01']) {
    expect(await ids(window)).not.toContain(customer?.id);
  }
  expect(await ids('')).toContain(customer?.id);
  const { items, pagination } = await list('per_page=1');
  expect(items[0]?.updated_at).toBeNull();
  await sandbox.control('PATCH', '/settings', { shopline: { totalCountError: -40, maxPerPage: 7 } });
  const short = await list('per_page=250');
  expect([short.items.length, short.pagination.total_count]).toEqual([7, pagination.total_count - 40]);
  await sandbox.control('PATCH', '/settings', { shopline: { totalCountError: 0, maxPerPage: 250 } });
  await edit(customer?.id, { updated_at: '2030-01-01T00:00:00.000Z' });
});

test('the cursor of a removed customer keeps its place, or is refused when that is switched on', async () => {
  const other = await sandbox.makeStore({ members: 3, seed: 21 });
  const page = (query: string) =>
    call<Page>('GET', `${sandbox.urls.shopline}/v1/customers?${query}`, { token: other.accessToken });
  const [first, second] = (await page('')).json.items;
  await sandbox.control('DELETE', `/stores/${other.merchantId}/members/${String(first?.id)}`);
  expect((await page(`previous_id=${String(first?.id)}`)).json.items[0]?.id).toBe(second?.id);
  await sandbox.control('PATCH', '/settings', { shopline: { removedCursor: 'refused' } });
  expect((await page(`previous_id=${String(first?.id)}`)).status).toBe(422);
  expect((await page(`previous_id=${String(second?.id)}`)).status).toBe(200);
  await sandbox.control('PATCH', '/settings', { shopline: { removedCursor: 'kept' } });
});

test('fields[] wins over include_fields[]', async () => {
  const { items } = await list('per_page=1&fields[]=id&fields[]=tags&include_fields[]=metafields');
  expect(Object.keys(items[0] ?? {}).sort()).toEqual(['id', 'tags']);
});

test('a confirmed mobile hides phones, an unconfirmed one is only there', async () => {
  const [customer] = (await list('per_page=1')).items;
  await edit(customer?.id, {
    mobile_phone: '0912345678',
    mobile_phone_country_calling_code: '886',
    mobile_phone_verified: true,
  });
  const confirmed = (await get<Record<string, unknown>>(`/v1/customers/${String(customer?.id)}`)).json;
  expect(confirmed).toMatchObject({ mobile_phone: '0912345678', mobile_phone_country_calling_code: '886' });
  expect(confirmed).not.toHaveProperty('phones');
  await edit(customer?.id, { mobile_phone_verified: false });
  const open = (await get(`/v1/customers/${String(customer?.id)}`)).json;
  expect(open).toMatchObject({
    mobile_phone: null,
    phones: ['0912345678'],
    phone: '0912345678',
    phone_country_code: '886',
  });
});

test('a birthday without its year reads 1904, and TWD cents are dollars with a decimal point', async () => {
  const [customer] = (await list('per_page=1')).items;
  await edit(customer?.id, { birth_year: null, birth_month: 5, birth_day: null, total_spent: 2720 });
  const answer = await get(`/v1/customers/${String(customer?.id)}`);
  expect(answer.json).toMatchObject({ birth_year: null, birthday: '1904-05-01', orders_total_sum: { cents: 2720 } });
  expect(answer.text).toContain('"dollars":2720.0');
});

test('a customer is found by LINE id, 404 otherwise; one token sees one merchant', async () => {
  const [member] = await sandbox.control<{ id: string; lineId: string }[]>(
    'GET',
    `/stores/${store.merchantId}/members?hasLine=true&limit=1`,
  );
  expect((await get<{ id: string }>(`/v1/customers/line/${member?.lineId ?? ''}`)).json.id).toBe(member?.id);
  expect((await get('/v1/customers/line/U0')).json).toMatchObject({ code: 'NOT_FOUND', extras: {} });
  expect((await get<{ id: string }>(`/v1/merchants/${store.merchantId}`)).json.id).toBe(store.merchantId);
  expect((await get('/v1/merchants/5f0bda5e4e5fca0010c81fef')).status).toBe(404);
});

test('the search knows lt: and not:, and has no line_id filter', async () => {
  const { items } = (await get<Page>('/v1/customers/search?per_page=999&is_member=not:true')).json;
  expect(items.length).toBeGreaterThan(0);
  expect(items.every(({ is_member }) => is_member === false)).toBe(true);
  const { pagination } = (await get<Page>('/v1/customers/search?line_id=U1')).json;
  expect(pagination.total_count).toBe(299);
});

test('the search finds words in names, mails and phones, or in the fields asked for, and a birthday', async () => {
  const [customer] = (await list('per_page=1')).items;
  const only = async (query: string) =>
    (await get<Page>(`/v1/customers/search?${query}`)).json.items.map(({ id }) => id);
  await edit(customer?.id, {
    name: 'Xyzzy',
    mobile_phone: '0987000999',
    birth_year: null,
    birth_month: 7,
    birth_day: 31,
  });
  expect(await only('query=xyzz')).toEqual([customer?.id]);
  expect(await only('query=0987000999')).toEqual([customer?.id]);
  expect(await only('query=xyzz&search_fields[]=email')).toEqual([]);
  expect(await only('query=xyzz&search_fields[]=name')).toEqual([customer?.id]);
  expect(await only('query=xyzz&birthday=1904-07-31')).toEqual([customer?.id]);
  expect(await only('query=xyzz&birthday=1990-07-31')).toEqual([]);
});

test('tags: 422 for a short one, 200 without effect beyond 60', async () => {
  const [customer] = (await list('per_page=1')).items;
  const put = (tags: string[]) =>
    call('PUT', `${sandbox.urls.shopline}/v1/customers/${String(customer?.id)}/tags`, {
      token: store.accessToken,
      body: { tags },
    });
  expect((await put(['ab'])).status).toBe(422);
  const answer = await put(Array.from({ length: 61 }, (_, i) => `tag-${i}`));
  expect(answer.status).toBe(200);
  expect(answer.json).toEqual({ tags: customer?.tags });
});

test('the 21st request of a second is refused with `error`, and no Retry-After', async () => {
  await sandbox.control('PATCH', '/settings', { shopline: { requestsPerSecond: 20 } });
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => get<{ error: string; code: string }>('/v1/membership_tiers')),
  );
  await sandbox.control('PATCH', '/settings', { shopline: { requestsPerSecond: 0 } });
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(20);
  expect(refused[0]?.json).toEqual({
    error: 'Rate limit exceeded for attempts to access Open API. please try again later',
    code: 'RateLimitExceeded',
  });
  expect(refused[0]?.headers.has('retry-after')).toBe(false);
});

test('an address that makes more calls than it may, for whichever stores, is banned for a while', async () => {
  const other = await sandbox.makeStore({ members: 1, seed: 4 });
  const allowed = { callsPerAddress: 5, addressWindowSeconds: 60, addressBanSeconds: 1 };
  await sandbox.control('PATCH', '/settings', { shopline: allowed });
  const statuses: number[] = [];
  for (const token of [store.accessToken, other.accessToken, store.accessToken, other.accessToken]) {
    for (let call = 0; call < 2; call += 1) statuses.push((await get('/v1/token/info', token)).status);
  }
  expect(statuses).toEqual([200, 200, 200, 200, 200, 403, 403, 403]);
  const maxPerAddress = async () =>
    (await sandbox.control<{ shopline: { maxPerAddress: number } }>('GET', '/requests')).shopline.maxPerAddress;
  expect(await maxPerAddress()).toBe(8);
  await sandbox.control('PATCH', '/settings', { shopline: { callsPerAddress: 100 } });
  await until(async () => (await get('/v1/token/info')).status === 200);
  await sandbox.control('PATCH', '/settings', { shopline: { callsPerAddress: 0 } });
  await sandbox.control('DELETE', '/requests');
  expect(await maxPerAddress()).toBe(0);
});

test('uninstalling kills the token at once', async () => {
  const other = await sandbox.makeStore({ members: 1, seed: 4 });
  expect((await get('/v1/token/info', other.accessToken)).status).toBe(200);
  await sandbox.control('POST', `/stores/${other.merchantId}/uninstall`);
  expect((await get('/v1/token/info', other.accessToken)).json).toMatchObject({ code: 'TOKEN_REVOKED' });
  expect((await call('GET', `${sandbox.urls.shopline}/v1/customers`)).json).toMatchObject({
    code: 'MISSING_TOKEN_ERROR',
  });
});

test('two stores of one seed have the same shape and no id in common', async () => {
  const [a, b] = [await sandbox.makeStore({ members: 3, seed: 9 }), await sandbox.makeStore({ members: 3, seed: 9 })];
  expect(a.merchantId).not.toBe(b.merchantId);
});
