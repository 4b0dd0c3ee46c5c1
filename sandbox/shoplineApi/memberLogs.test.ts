import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

type Document = Record<string, unknown>;
interface Page {
  items: Document[];
  pagination: { total_count: number; per_page: number };
}

let sandbox: TestSandbox;
let store: { merchantId: string; accessToken: string };

beforeAll(async () => {
  sandbox = await startTestSandbox();
  await sandbox.control('PATCH', '/settings', {
    shopline: { requestsPerSecond: 0 },
    shoplineWebhooks: { enabled: false },
  });
  store = await sandbox.makeStore({ members: 60, seed: 14, emitInstall: false });
});
afterAll(() => sandbox.close());

const api = <T = Page>(method: string, path: string, body?: unknown) =>
  call<T>(
    method,
    `${sandbox.urls.shopline}/v1${path}`,
    body === undefined ? { token: store.accessToken } : { token: store.accessToken, body },
  );
const withBalance = async (name: string) => {
  const { items } = (await api('GET', '/customers?per_page=100')).json;
  const found = items.find((item) => Number(item[name]) > 0);
  return { id: String(found?.id), balance: Number(found?.[name]) };
};
const edit = (id: string, patch: Document) =>
  sandbox.control('PATCH', `/stores/${store.merchantId}/members/${id}`, patch);

test.each([
  ['member_points', 'member_point_balance', 'point_balance'],
  ['store_credits', 'credit_balance', 'credit_balance'],
])('%s: a change is logged with its reason, and the log adds up to the balance', async (path, field, balanceName) => {
  const { id, balance } = await withBalance(field);
  const added = await api<Document>('POST', `/customers/${id}/${path}`, {
    value: -3,
    remarks: '退貨',
    performer_id: 'p1',
    performer_type: 'Agent',
  });
  expect(added.json).toMatchObject({
    customer_id: id,
    value: -3,
    [balanceName]: balance - 3,
    remarks: '退貨',
    performer_id: 'p1',
    performer_type: 'Agent',
  });
  await edit(id, { [field]: balance + 10 });
  const { items, pagination } = (await api('GET', `/customers/${id}/${path}`)).json;
  expect(items.map(({ value }) => value)).toEqual([13, -3, balance]);
  expect(items[1]).toEqual(added.json);
  expect(pagination.total_count).toBe(3);
  const second = (await api('GET', `/customers/${id}/${path}?per_page=1&page=2`)).json;
  expect(second.items).toEqual([added.json]);
  expect((await api<Document>('GET', `/customers/${id}`)).json[field]).toBe(balance + 10);
});

test.each([
  ['a million', { value: 1_000_000, remarks: 'x' }],
  ['a text', { value: '5', remarks: 'x' }],
  ['51 characters of remarks', { value: 5, remarks: 'x'.repeat(51) }],
  ['a performer of no kind', { value: 5, performer_type: 'Robot' }],
])('%s is 422 and changes nothing', async (_name, body) => {
  const { id, balance } = await withBalance('member_point_balance');
  expect((await api('POST', `/customers/${id}/member_points`, body)).status).toBe(422);
  expect((await api<Document>('GET', `/customers/${id}`)).json.member_point_balance).toBe(balance);
});

test('user_credits is the store credit of everyone, newest first', async () => {
  const { json } = await api('GET', '/user_credits?per_page=250');
  const sums = new Map<unknown, number>();
  for (const { customer_id: id, value } of json.items) sums.set(id, (sums.get(id) ?? 0) + Number(value));
  const { items } = (await api('GET', '/customers?per_page=250')).json;
  for (const { id, credit_balance: balance } of items) expect(sums.get(id) ?? 0).toBe(balance);
  const times = json.items.map(({ created_at: at }) => String(at));
  expect(times).toEqual([...times].sort().reverse());
});

test('the tier log tells a change of tier from a longer one', async () => {
  const { id } = await sandbox.control<{ id: string }>('POST', `/stores/${store.merchantId}/members`, {});
  await edit(id, { tier_level: 3, tier_expires_at: '2030-01-01T00:00:00Z' });
  await edit(id, { tier_expires_at: '2031-01-01T00:00:00Z' });
  await edit(id, { name: 'B' });
  const { items } = (await api('GET', `/customers/${id}/membership_tier/action_logs`)).json;
  expect(items.map(({ key }) => key)).toEqual(['extended_user_membership_tier', 'updated_user_membership_tier']);
  expect(items[1]).toMatchObject({
    target_ids: [id],
    data: { from: { membership_tier: { level: 1 } }, to: { membership_tier: { level: 3 } } },
  });
});

test('a group holds the members of its tier, told by cursor', async () => {
  const groups = (await api('GET', '/customer_groups')).json;
  expect(groups.pagination).toMatchObject({ per_page: 24, total_count: 4 });
  await sandbox.control('PATCH', '/settings', { shopline: { maxPerPage: 5 } });
  const seen: string[] = [];
  for (const group of groups.items) {
    const before = seen.length;
    for (let cursor: string | null = ''; cursor !== null;) {
      const path = `/customer_groups/${String(group.id)}/customer_ids?previous_id=${cursor}`;
      const page: { customer_ids: string[]; last_id: string | null } = (
        await api<{ customer_ids: string[]; last_id: string | null }>('GET', path)
      ).json;
      expect(page.customer_ids.length).toBeLessThanOrEqual(5);
      seen.push(...page.customer_ids);
      cursor = page.last_id;
    }
    expect(seen.length - before).toBe(group.count);
  }
  await sandbox.control('PATCH', '/settings', { shopline: { maxPerPage: 250 } });
  const { items } = (await api('GET', '/customers?per_page=250')).json;
  const tiered = items.filter(({ membership_tier: tier }) => tier !== null).map(({ id }) => String(id));
  expect(seen.sort()).toEqual(tiered.sort());
  expect((await api('GET', '/customer_groups?per_page=1000')).json.pagination.per_page).toBe(999);
});

test('a customer or group of nobody is 404', async () => {
  for (const path of [
    '/customers/5f0000000000000000000001/member_points',
    '/customers/5f0000000000000000000001/store_credits',
    '/customers/5f0000000000000000000001/membership_tier/action_logs',
    '/customer_groups/5f0000000000000000000001/customer_ids',
  ]) {
    expect((await api('GET', path)).json).toMatchObject({ code: 'NOT_FOUND', extras: {} });
  }
});
