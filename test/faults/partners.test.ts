import { until } from '../../tools/local/until';
import { holdWrites } from '../support/heldWrites';
import { bindStore, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';

const MEMBERS = 90;
const RUN_TIMEOUT_MS = 60_000;

const customers = { partner: 'shopline', match: { pathPrefix: '/v1/customers' } } as const;
const contactPuts = { partner: 'omnichat', match: { method: 'PUT' } } as const;
const contactLists = { partner: 'omnichat', match: { method: 'GET', pathPrefix: '/v1/contacts' } } as const;

let own: OwnStack;

beforeAll(async () => {
  own = await startOwnStack({ SHOPLINE_PAGE_SIZE: '30' });
});

afterAll(async () => own?.stop());

afterEach(async () => {
  await own.control.removeFaults();
  const omnichatWebhooks = { secretPerTeam: false };
  await own.control.changeSettings({ clockOffsetMs: 0, shopline: { maxPerPage: 250 }, omnichatWebhooks });
});

const bind = (seed: number) => bindStore(own, { members: MEMBERS, seed });

async function sync({ admin, merchantId }: Binding) {
  const runId = await admin.startSync(merchantId);
  return admin.waitForSync(merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS });
}

async function expectAllDelivered({ merchantId, channelId }: Binding, run: Awaited<ReturnType<typeof sync>>) {
  expect(run).toMatchObject({ reason: null });
  expect(run.status).toMatch(/^completed/);
  expect(run.counts).toMatchObject({ read: MEMBERS, failed: 0 });
  expect(run.counts.delivered).toBeGreaterThan(0);
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
}

/** How many pages of a store's members the service asked for after the first ones. */
async function countNextPages(merchantId: string): Promise<number> {
  const log = await own.control.call<{ caller: string; query: string }[]>('GET', '/control/requests/log?limit=100000');
  return log.filter(({ caller, query }) => caller === merchantId && query.includes('previous_id')).length;
}

describe('a fault that passes is got over: every member arrives', () => {
  test.each([
    ['SHOPLINE answers 429 without Retry-After', { ...customers, status: 429, body: { error: 'slow down' }, count: 2 }],
    ['SHOPLINE answers 429 with an empty body', { ...customers, status: 429, body: '', count: 2 }],
    ['SHOPLINE answers 5xx in a burst', { ...customers, status: 503, body: {}, count: 3 }],
    ['SHOPLINE answers slowly', { ...customers, delayMs: 1_500, count: 3 }],
    ['SHOPLINE cuts an answer off', { ...customers, truncate: true, count: 2 }],
    ['SHOPLINE answers with an HTML page', { ...customers, html: true, status: 200, count: 2 }],
    ['SHOPLINE closes the connection', { ...customers, dropConnection: true, count: 2 }],
    ['SHOPLINE repeats a page', { ...customers, repeatCursor: true, afterCalls: 1, count: 1 }],
    [
      'Omnichat answers 429 with Retry-After',
      { ...contactPuts, status: 429, headers: { 'retry-after': '1' }, body: {}, count: 3 },
    ],
    ['Omnichat answers 429 without Retry-After', { ...contactPuts, status: 429, body: '', count: 3 }],
    ['Omnichat answers 5xx in a burst', { ...contactPuts, status: 502, body: {}, count: 12 }],
    ['Omnichat writes and then answers 500', { ...contactPuts, status: 500, afterEffect: true, count: 3 }],
    ['Omnichat answers with an HTML page', { ...contactPuts, html: true, count: 3 }],
    ['Omnichat answers a write with 200 and an HTML page', { ...contactPuts, html: true, status: 200, count: 3 }],
    ['Omnichat cuts a list of contacts off', { ...contactLists, truncate: true, count: 2 }],
    ['Omnichat closes the connection', { ...contactPuts, dropConnection: true, count: 3 }],
  ])('%s', async (_name, fault) => {
    const binding = await bind(21);
    await own.control.addFault(fault);
    await expectAllDelivered(binding, await sync(binding));
    expect(await own.control.call('GET', '/control/faults?unfired=true')).toEqual([]);
  });

  test('a page that shrinks in the middle of the walk is not the last', async () => {
    const binding = await bind(22);
    const { admin, merchantId } = binding;
    // The worker has a page of 30 members, and waits for the next one until pages have shrunk.
    const late = { ...customers, match: { queryIncludes: 'previous_id' }, delayMs: 12_000 };
    const { id } = await own.control.addFault(late);
    const runId = await admin.startSync(merchantId);
    await until(() => own.control.hasFired(id), { timeoutMs: RUN_TIMEOUT_MS });
    await own.control.changeSettings({ shopline: { maxPerPage: 7 } });
    await own.control.removeFaults();
    await expectAllDelivered(binding, await admin.waitForSync(merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS }));
    // Two windows are read, and what pages of 30 leave of 90 members would fit into four.
    expect(await countNextPages(merchantId)).toBeGreaterThan(4);
  });

  test.each([-240_000, 240_000])(
    "the partners' clock is %d ms off ours: live changes arrive all the same",
    async (clockOffsetMs) => {
      await own.control.changeSettings({ clockOffsetMs });
      const binding = await bind(23);
      await expectAllDelivered(binding, await sync(binding));
      const { admin, merchantId, channelId } = binding;
      const { items } = await admin.members(merchantId, { state: 'delivered' });
      const letGo = await holdWrites(own.control, channelId);
      await own.control.changeMember(merchantId, items[0]?.customerId ?? '', { member_point_balance: 777 });
      expect(await own.control.diff(merchantId, channelId)).toHaveLength(1);
      await letGo();
      await until(async () => (await own.control.diff(merchantId, channelId)).length === 0, {
        timeoutMs: RUN_TIMEOUT_MS,
        what: 'the change on its contact',
      });
    },
  );
});

test('a cursor that never moves ends the run as failed, and says why', async () => {
  const binding = await bind(24);
  await own.control.addFault({ ...customers, repeatCursor: true });
  const run = await sync(binding);
  expect(run).toMatchObject({ status: 'failed', reason: { code: 'shopline_cursor_repeats' } });
});

test('schema drift: new fields and nulls are read over, a member with a field of another type is named as unreadable', async () => {
  const binding = await bind(25);
  const { merchantId, store, admin, channelId } = binding;
  const response = await fetch(`${own.stack.urls.shopline}/v1/customers?per_page=250`, {
    headers: { authorization: `Bearer ${(await own.control.install(merchantId)).accessToken}` },
  });
  const page = (await response.json()) as { items: Record<string, unknown>[] };
  expect(page.items).toHaveLength(MEMBERS);
  const odd = page.items.find(({ line_id }) => line_id) as { id: string };
  const drifted = page.items.map((item) => ({
    ...item,
    loyalty: { tier: 'new' },
    memo: null,
    ...(item.id === odd.id && { tags: 'not a list' }),
  }));
  const answer = { ...page, items: drifted };
  const whole = { ...customers, match: { ...customers.match, queryIncludes: 'updated_after' }, status: 200 };
  await own.control.addFault({ ...whole, body: answer, count: 1 });
  const run = await sync(binding);
  expect(store.merchantId).toBe(merchantId);
  expect(run).toMatchObject({ status: 'completed_with_issues', failedBy: { member_unreadable: 1 } });
  const { items } = await admin.members(merchantId, { state: 'failed' });
  expect(items).toMatchObject([{ customerId: odd.id, code: 'member_unreadable' }]);
  const differing = (await own.control.diff(merchantId, channelId)).map(({ customerId }) => customerId);
  expect(differing.filter((id) => id !== odd.id)).toEqual([]);
});

test("a team's own secret signs its webhooks: an edit in Omnichat is heard of and mended, once the secret is entered", async () => {
  const binding = await bind(66);
  const { admin, merchantId, channelId, team } = binding;
  await own.control.changeSettings({ omnichatWebhooks: { secretPerTeam: true } });
  const { webhookSecret: omnichatWebhookSecret } = team;
  await admin.call('PUT', `/api/integrations/${merchantId}/settings`, { omnichatWebhookSecret });
  await expectAllDelivered(binding, await sync(binding));
  const contacts = await own.control.call<{ id: string; state: { attributes: Record<string, unknown> } }[]>(
    'GET',
    `/control/contacts?channelId=${channelId}`,
  );
  const { id, state } = contacts.find((contact) => 'shopline_points' in contact.state.attributes)!;
  await own.control.call('PATCH', `/control/contacts/${channelId}/${id}`, {
    attributes: { shopline_points: 987_654 },
  });
  await until(
    async () => {
      const path = `/control/contacts?channelId=${channelId}&userId=${id}`;
      const [contact] = await own.control.call<typeof contacts>('GET', path);
      return contact?.state.attributes.shopline_points === state.attributes.shopline_points;
    },
    { timeoutMs: RUN_TIMEOUT_MS },
  );
  const readOutcomes = async () => {
    const path = '/control/webhooks?partner=omnichat';
    const { items } = await own.control.call<{ items: { owner: string; outcome: string }[] }>('GET', path);
    return items.filter(({ owner }) => owner === team.teamId).map(({ outcome }) => outcome);
  };
  // The service's own write makes Omnichat send another webhook, which is still on its way.
  await until(async () => !(await readOutcomes()).includes('waiting'), { timeoutMs: RUN_TIMEOUT_MS });
  expect(new Set(await readOutcomes())).toEqual(new Set(['delivered']));
});
