import { call, startReceiver, startTestSandbox, until, type TestSandbox } from '../testSandbox';

type Document = Record<string, unknown>;

let sandbox: TestSandbox;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let team: { teamId: string; apiToken: string; channelId: string };
let userIds: string[];

beforeAll(async () => {
  receiver = await startReceiver(({ method, url }) => ({
    status: 200,
    ...(method === 'GET' ? { body: new URL(url, 'http://localhost').searchParams.get('challenge') ?? '' } : {}),
  }));
  sandbox = await startTestSandbox({ omnichatWebhookUrl: receiver.url });
  await sandbox.control('PATCH', '/settings', { omnichat: { requestsPerSecond: 0 } });
  team = await sandbox.makeTeam({ contactShare: 0 });
  const contacts = await sandbox.control<{ id: string }[]>('GET', `/contacts?channelId=${team.channelId}`);
  userIds = contacts.map(({ id }) => id);
});
afterAll(async () => {
  await sandbox.close();
  await receiver.close();
});

const api = <T = { content: Document }>(method: string, path: string, body?: unknown) =>
  call<T>(method, `${sandbox.urls.omnichat}/v1${path}`, {
    token: team.apiToken,
    ...(body === undefined ? {} : { body }),
  });
const putContact = (userId: string, body: Document) =>
  api('PUT', `/contacts/line?channelId=${team.channelId}&userId=${userId}`, body);
const putCustomer = async (query: string, body: Document) => {
  const { status, text } = await api('PUT', `/customers?${query}`, body);
  expect([status, text]).toEqual([204, '']);
};
const customer = async (memberId: string) => (await api('GET', `/customers?memberId=${memberId}`)).json.content;
const contact = async (userId: string) => {
  const { json } = await api<{ content: Document[] }>(
    'GET',
    `/contacts?platform=line&channelId=${team.channelId}&userId=${userId}`,
  );
  return json.content[0]!;
};
const events = (word: string) =>
  receiver.received
    .filter(({ method, body }) => method === 'POST' && body.includes(word))
    .map(({ headers, body }) => ({
      topic: headers['x-omnichat-topic'],
      ...(JSON.parse(body) as { omniCustomerId: string; memberId: string | null; socialContacts: unknown[] }),
    }));

test('a write to a customer changes the linked contacts, and what changes a contact later shows on the customer', async () => {
  const linked = userIds.slice(0, 2);
  for (const id of linked) await putContact(id, { memberId: 'linked', tags: ['A', 'B'] });
  await putCustomer('memberId=linked', { phone: '886911000001', tagsToAdd: ['C'], tagsToRemove: ['A'] });
  for (const id of linked) expect(await contact(id)).toMatchObject({ phone: '886911000001', tags: ['B', 'C'] });
  expect(await customer('linked')).toMatchObject({ phone: '886911000001', tags: ['B', 'C'] });
  await putCustomer('memberId=linked', { tags: ['D'] });
  for (const id of linked) await putContact(id, { phone: '886911000002' });
  expect(await customer('linked')).toMatchObject({ phone: '886911000002', tags: ['D'] });
  await until(() => events('"tags":["B","C"]').length === 2);
  expect(events('"tags":["B","C"]').map(({ topic }) => topic)).toEqual(['customer/update', 'customer/update']);
});

test('the id of a webhook finds its customer, also after a member id was given', async () => {
  const id = userIds[2]!;
  const idOf = async (word: string) => (await until(() => events(word)[0])).omniCustomerId;
  await putContact(id, { note: 'x', name: 'before' });
  const before = await idOf('"name":"before"');
  await putCustomer(`omniCustomerId=${before}`, { email: 'one@example.com' });
  expect(await contact(id)).toMatchObject({ email: 'one@example.com' });

  await putContact(id, { memberId: 'from-webhook', name: 'after' });
  const after = await idOf('"name":"after"');
  for (const [index, omniCustomerId] of [before, after].entries()) {
    await putCustomer(`omniCustomerId=${omniCustomerId}`, { name: `name ${index}` });
    expect(await customer('from-webhook')).toMatchObject({ name: `name ${index}`, username: after });
  }
  expect((await api('GET', `/customers?memberId=${after}`)).status).toBe(404);
  expect([before, after]).toEqual([expect.stringMatching(/^[\da-f]{24}$/), expect.stringMatching(/^[\da-f]{24}$/)]);
});

test('every member has a user name of their own', async () => {
  const members = ['5f0000000000000000000001', '5f0000000000000000000002', 'POS-會員'];
  const names = new Set<unknown>();
  for (const memberId of members) {
    await putCustomer(`memberId=${encodeURIComponent(memberId)}`, { name: 'A' });
    names.add((await customer(encodeURIComponent(memberId))).username);
  }
  expect(names.size).toBe(members.length);
  for (const name of names) expect(name).toMatch(/^[\da-f]{24}$/);
});

test('a customer without a contact is created with times, is updated, and events tell of both', async () => {
  const startedMs = Date.now();
  await putCustomer('memberId=alone', { name: 'Alone', tags: ['A', 'B'] });
  const created = await customer('alone');
  expect(created).toMatchObject({ memberId: 'alone', name: 'Alone', tags: ['A', 'B'], linkedUsers: [] });
  expect(created.createdAt).toBeGreaterThanOrEqual(startedMs);
  await putCustomer('memberId=alone', { tagsToRemove: ['A'] });
  await putCustomer(`omniCustomerId=${String(created.username)}`, { phone: '886911000003' });
  await putCustomer('memberId=alone', { phone: '886911000003' });
  const updated = await customer('alone');
  expect(updated).toMatchObject({ tags: ['B'], phone: '886911000003', createdAt: created.createdAt });
  expect(updated.updatedAt).toBeGreaterThanOrEqual(Number(created.createdAt));
  const told = await until(() => events('"alone"').length === 3 && events('"alone"'));
  expect(told.map(({ topic }) => topic)).toEqual(['customer/create', 'customer/update', 'customer/update']);
  expect(told[0]).toMatchObject({ omniCustomerId: created.username, memberId: 'alone', socialContacts: [] });

  await putContact(userIds[3]!, { memberId: 'alone', phone: '886911000004', tags: ['C'] });
  expect(await customer('alone')).toMatchObject({ name: (await contact(userIds[3]!)).name, phone: '886911000004' });
  await putCustomer('memberId=alone', { tags: ['D'] });
  expect(await customer('alone')).toMatchObject({ tags: ['D'] });
});
