import { createHmac } from 'node:crypto';
import { startReceiver, startTestSandbox, until, type Received, type TestSandbox } from '../testSandbox';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;
interface Event {
  trace_id: string;
  ts: string;
  topic: string;
  merchant_id: string;
  resource: Record<string, unknown>;
}

let receiver: Receiver;
let sandbox: TestSandbox;
let status = 200;

beforeEach(async () => {
  status = 200;
  receiver = await startReceiver(() => ({ status }));
  sandbox = await startTestSandbox({ shoplineWebhookUrl: receiver.url });
  await sandbox.control('PATCH', '/settings', {
    shoplineWebhooks: { duplicateShare: 0, shuffleMs: 0, lifecycleGapMs: 10 },
  });
});
afterEach(async () => {
  await sandbox.close();
  await receiver.close();
});

const events = () => receiver.received.map(({ body }) => JSON.parse(body) as Event);
const topics = () =>
  events()
    .map(({ topic }) => topic)
    .sort();

/** Checks the signature as SHOPLINE's JavaScript does: parsed, keys sorted, written again, `<>&` escaped or not. */
function isSigned(received: Received): boolean {
  return isSignedAs(received, JSON.stringify(sortKeys(JSON.parse(received.body))));
}

/** As `isSigned`, but amounts are marked before parsing, so that 2720.0 survives. */
function isSignedWithDecimals(received: Received): boolean {
  const marked = JSON.parse(received.body.replace(/"dollars":(\d+\.\d+)/g, '"dollars":"#$1"')) as unknown;
  return isSignedAs(received, JSON.stringify(sortKeys(marked)).replace(/"#(\d+\.\d+)"/g, '$1'));
}

function isSignedAs({ url, headers }: Received, sorted: string): boolean {
  const sign = new URL(url, 'http://localhost').searchParams.get('sign');
  const escaped = sorted.replace(/</g, '\\u003c').replace(/>/g, '\\u003e').replace(/&/g, '\\u0026');
  const seconds = String(headers['x-shopline-developer-event-timestamp']);
  return [sorted, escaped].some(
    (text) => createHmac('sha256', 'sandbox-secret').update(`${seconds}:${text}`).digest('hex') === sign,
  );
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sortKeys(item)]));
}

test('a new store is installed with both topics, signed, with a token that works', async () => {
  const store = await sandbox.makeStore({ members: 2, seed: 1 });
  await until(() => receiver.received.length === 2);
  expect(topics()).toEqual(['access_token/create', 'application/install']);
  expect(receiver.received.every(isSigned)).toBe(true);
  const token = events().find(({ topic }) => topic === 'access_token/create');
  expect(token?.resource).toMatchObject({
    token: store.accessToken,
    expires_in: 9_999_999_999,
    resource_owner_id: { id: store.merchantId },
  });
  expect(token?.ts).toMatch(/^\d{19}$/);
});

test('creating a store sends nothing when told so, uninstalling one revoke a token', async () => {
  const store = await sandbox.makeStore({ members: 2, seed: 1, emitInstall: false });
  await sandbox.control('POST', `/stores/${store.merchantId}/reauthorise`, { emit: false });
  await sandbox.control('POST', `/stores/${store.merchantId}/uninstall`);
  await until(() => receiver.received.length === 3);
  expect(topics()).toEqual(['access_token/revoke', 'access_token/revoke', 'application/uninstall']);
});

test.each(['new', 'kept'])(
  'installing again gives another token, and its record is %s by a setting',
  async (tokenRecord) => {
    await sandbox.control('PATCH', '/settings', { shopline: { tokenRecord } });
    const { merchantId, accessToken } = await sandbox.makeStore({ members: 1, seed: 1 });
    await sandbox.control('POST', `/stores/${merchantId}/uninstall`);
    const again = await sandbox.control<{ accessToken: string }>('POST', `/stores/${merchantId}/install`, {});
    const told = () => events().filter(({ topic }) => topic === 'access_token/create');
    await until(() => told().length === 2);
    const records = told().map(({ resource }) => ({ id: resource._id, token: resource.token }));
    expect(records.map(({ token }) => token).sort()).toEqual([accessToken, again.accessToken].sort());
    expect(new Set(records.map(({ id }) => id)).size).toBe(tokenRecord === 'kept' ? 1 : 2);
  },
);

test('an edit sends the whole customer with _id, in both spellings of <>&', async () => {
  const { merchantId } = await sandbox.makeStore({ members: 1, seed: 1, emitInstall: false });
  const [member] = await sandbox.control<{ id: string }[]>('GET', `/stores/${merchantId}/members`);
  for (let i = 0; i < 20; i += 1) {
    await sandbox.control('PATCH', `/stores/${merchantId}/members/${member?.id ?? ''}`, {
      name: `王<小>明 & ${i}`,
      total_spent: 2720,
    });
  }
  await until(() => receiver.received.length === 20);
  expect(receiver.received.every(isSigned)).toBe(true);
  expect(events()[0]?.resource).toMatchObject({ _id: member?.id });
  expect(events()[0]?.resource).not.toHaveProperty('id');
  const escaped = receiver.received.filter(({ body }) => body.includes('\\u003c')).length;
  expect(escaped).toBeGreaterThan(0);
  expect(escaped).toBeLessThan(20);
});

test('by a setting amounts keep a decimal point, which JavaScript cannot sign', async () => {
  await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { amounts: 'decimal' } });
  const { merchantId } = await sandbox.makeStore({ members: 0, seed: 1, emitInstall: false });
  await sandbox.control('POST', `/stores/${merchantId}/members`, { is_member: false, total_spent: 2720 });
  const [told] = await until(() => receiver.received.length === 1 && receiver.received);
  expect(told?.body).toContain('"dollars":2720.0');
  expect(receiver.received.map((received) => [isSignedWithDecimals(received), isSigned(received)])).toEqual([
    [true, false],
  ]);
});

test('duplicates carry the same trace id', async () => {
  await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { duplicateShare: 1 } });
  await sandbox.makeStore({ members: 1, seed: 1 });
  await until(() => receiver.received.length === 4);
  expect(new Set(events().map(({ trace_id }) => trace_id)).size).toBe(2);
});

test('a failed delivery is logged and can be sent again by hand', async () => {
  status = 500;
  await sandbox.makeStore({ members: 1, seed: 1 });
  await until(() => receiver.received.length === 2);
  status = 200;
  await sandbox.control('POST', '/webhooks/resend', { outcome: 'failed' });
  await until(() => receiver.received.length === 4);
  expect(new Set(events().map(({ trace_id }) => trace_id)).size).toBe(2);
  expect(receiver.received.every(isSigned)).toBe(true);
});

test('a bulk edit is one webhook a member', async () => {
  const { merchantId } = await sandbox.makeStore({ members: 200, seed: 1, emitInstall: false });
  await sandbox.control('POST', `/stores/${merchantId}/bulk`, {
    patch: { tags_to_add: ['週年慶'] },
    webhooksPerSecond: 2_000,
  });
  await until(() => receiver.received.length === 200);
  expect(new Set(events().map(({ resource }) => resource._id)).size).toBe(200);
});

test('one who is removed is told by the id alone', async () => {
  const { merchantId } = await sandbox.makeStore({ members: 1, seed: 1, emitInstall: false });
  const [member] = await sandbox.control<{ id: string }[]>('GET', `/stores/${merchantId}/members`);
  await sandbox.control('DELETE', `/stores/${merchantId}/members/${member?.id ?? ''}`);
  await until(() => receiver.received.length === 1);
  expect(events()).toMatchObject([{ topic: 'customer/remove', event: 'Customer' }]);
  expect(events()[0]?.resource).toEqual({ id: member?.id });
});

test('customer events need the scope of the topic in the newest installation token', async () => {
  const scopes = ['customers', 'merchants'];
  const { merchantId } = await sandbox.makeStore({ members: 1, seed: 1, emitInstall: false, scopes });
  const path = `/stores/${merchantId}`;
  const [member] = await sandbox.control<{ id: string }[]>('GET', `${path}/members`);
  const editAll = async (points: number) => {
    await sandbox.control('PATCH', `${path}/members/${member?.id ?? ''}`, { member_point_balance: points });
    await sandbox.control('POST', `${path}/tags`, { name: `tag ${points}` });
    await until(async () => (await sandbox.control<{ pending: number }>('GET', '/webhooks')).pending === 0);
    const told = topics();
    receiver.received.length = 0;
    return told;
  };
  expect(await editAll(70_001)).toEqual(['customer/update']);
  await sandbox.control('POST', `${path}/reauthorise`, { emit: false, scopes: ['member_points', 'tags'] });
  expect(await editAll(70_002)).toEqual(['member_point/create', 'tag/create']);
  await sandbox.control('POST', `${path}/reauthorise`, { emit: false });
  expect(await editAll(70_003)).toEqual(['customer/update', 'member_point/create', 'tag/create']);
});

test.each(['reauthorise', 'uninstall'])(
  'the application keeps its times when it is told of again (%s)',
  async (kind) => {
    const { merchantId } = await sandbox.makeStore({ members: 0, seed: 1 });
    await until(() => receiver.received.length === 2);
    const install = events().find(({ topic }) => topic === 'application/install')?.resource;
    receiver.received.length = 0;
    await sandbox.control('PATCH', '/settings', { clockOffsetMs: 60_000 });
    await sandbox.control('POST', `/stores/${merchantId}/${kind}`);
    await until(() => receiver.received.length === 2);
    const later = events().find(({ topic }) => topic.startsWith('application/'))?.resource;
    expect(later?.created_at).toBe(install?.created_at);
    expect(later?.updated_at).not.toBe(install?.updated_at);
    expect(later?.deleted_at === null).toBe(kind === 'reauthorise');
    expect(later?.authorized_at === install?.authorized_at).toBe(kind === 'uninstall');
  },
);

describe('in the other spelling', () => {
  let merchantId: string;
  let id: string;
  const path = () => `/stores/${merchantId}/members/${id}`;
  const resourceOf = (topic: string) => events().find((event) => event.topic === topic)?.resource;

  beforeEach(async () => {
    await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { customerTopics: 'user' } });
    ({ merchantId } = await sandbox.makeStore({ members: 0, seed: 1, emitInstall: false }));
    ({ id } = await sandbox.control<{ id: string }>('POST', `/stores/${merchantId}/members`, { tier_level: 1 }));
  });

  test('customers are users, and one who is removed is told by the id alone', async () => {
    await sandbox.control('PATCH', path(), { tier_level: 2 });
    await sandbox.control('DELETE', path());
    await until(() => receiver.received.length === 5);
    expect(topics()).toEqual([
      'user/create',
      'user/membership_tier_update',
      'user/new_member',
      'user/remove',
      'user/update',
    ]);
    expect(resourceOf('user/update')).toMatchObject({ _id: id, membership_tier: { level: 2 } });
    expect(resourceOf('user/remove')).toEqual({ id });
    expect(receiver.received.every(isSigned)).toBe(true);
  });
});

test.each([
  [false, ['member_point/create']],
  [true, ['member_point/create', 'user_credit/create']],
])('points are told with the member they belong to, store credit by a setting (%s)', async (creditTopics, expected) => {
  await sandbox.control('PATCH', '/settings', { shoplineWebhooks: { creditTopics } });
  const { merchantId } = await sandbox.makeStore({ members: 1, seed: 1, emitInstall: false });
  const [member] = await sandbox.control<{ id: string }[]>('GET', `/stores/${merchantId}/members`);
  await sandbox.control('PATCH', '/settings', { shopline: { balanceChangesEmit: false } });
  await sandbox.control('PATCH', `/stores/${merchantId}/members/${member?.id ?? ''}`, {
    member_point_balance: 7,
    credit_balance: 9_999,
  });
  await until(async () => (await sandbox.control<{ pending: number }>('GET', '/webhooks')).pending === 0);
  expect(topics()).toEqual(expected);
  expect(new Set(events().map(({ resource }) => resource.user_id))).toEqual(new Set([member?.id]));
});

test('tags and tiers are told by an event of their own, what is removed by its id alone, and no member is', async () => {
  const { merchantId } = await sandbox.makeStore({ members: 0, seed: 1, emitInstall: false });
  const path = `/stores/${merchantId}`;
  await sandbox.control('POST', `${path}/members`, { tags: ['VIP', 'new'], tier_level: 2, emit: false });
  await sandbox.control('POST', `${path}/tags`, { name: 'unused' });
  expect(await sandbox.control('DELETE', `${path}/tags/VIP`)).toEqual({ carriers: 1 });
  await sandbox.control('PATCH', `${path}/tiers/1`, { name: '新會員' });
  expect(await sandbox.control('DELETE', `${path}/tiers/2`)).toEqual({ fallen: 1 });
  expect(await sandbox.control('GET', `${path}/members`)).toMatchObject([{ tags: ['new'], tierLevel: 1 }]);
  await until(() => receiver.received.length === 4);
  expect(topics()).toEqual(['membership_tier/remove', 'membership_tier/update', 'tag/create', 'tag/remove']);
  for (const { topic, resource } of events().filter((event) => event.topic.endsWith('/remove')))
    expect({ topic, keys: Object.keys(resource) }).toEqual({ topic, keys: ['id'] });
  expect(events().find(({ topic }) => topic === 'membership_tier/update')?.resource).toMatchObject({
    level: 1,
    name_translations: { 'zh-hant': '新會員' },
  });
});

test('what becomes of the subscription to the app is told when asked for', async () => {
  const { merchantId } = await sandbox.makeStore({ members: 0, seed: 1, emitInstall: false });
  const topic = 'application_subscription/delete';
  await sandbox.control('POST', `/stores/${merchantId}/subscription`, { topic, resource: { plan: 'trial' } });
  await until(() => receiver.received.length === 1);
  expect(events()).toMatchObject([{ topic, merchant_id: merchantId, resource: { plan: 'trial' } }]);
});
