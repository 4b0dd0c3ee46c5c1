import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

type Document = Record<string, unknown>;

let sandbox: TestSandbox;
let team: { teamId: string; apiToken: string; channelId: string };
let userId: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  await sandbox.control('PATCH', '/settings', {
    omnichat: { requestsPerSecond: 0 },
    omnichatWebhooks: { enabled: false },
  });
  team = await sandbox.makeTeam({ contactShare: 0 });
  const [contact] = await sandbox.control<{ id: string }[]>('GET', `/contacts?channelId=${team.channelId}&limit=1`);
  userId = contact?.id ?? '';
});
afterAll(() => sandbox.close());

const api = <T = Document>(method: string, path: string, body?: unknown, token = team.apiToken) =>
  call<T>(method, `${sandbox.urls.omnichat}/v1${path}`, body === undefined ? { token } : { token, body });
const put = (body: unknown) => api('PUT', `/contacts/line?channelId=${team.channelId}&userId=${userId}`, body);

test('the tagging log tells each tag with its source and Taipei time, by time and page', async () => {
  const startedMs = Date.now();
  await put({ tagsToAdd: ['A', 'B'] });
  await sandbox.control('PATCH', `/contacts/${team.channelId}/${userId}`, { tags: ['A', 'B', 'C'] });
  await put({ tagsToAdd: ['A'] });
  const list = (query: string) =>
    api<{ content: Document[]; totalElements: number }>('GET', `/tagging-logs/records?${query}`);
  const { json } = await list(`taggedAfter=${startedMs}&taggedBefore=${Date.now() + 1_000}`);
  expect(json.totalElements).toBe(4);
  expect(json.content.map(({ tag, source }) => `${String(tag)} ${String(source)}`)).toEqual([
    'A open_api',
    'B open_api',
    'C manual',
    'A open_api',
  ]);
  expect(json.content[0]).toMatchObject({ platform: 'line', channelId: team.channelId, userId, messageId: null });
  const time = String(json.content[0]?.time);
  expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
  expect(Math.abs(Date.parse(`${time}+08:00`) - startedMs)).toBeLessThan(60_000);
  expect((await list('page=2&pageSize=3')).json.content.map(({ tag }) => tag)).toEqual(['A']);
  expect((await list(`taggedBefore=${startedMs}`)).json).toEqual({ content: [], totalElements: 0 });
  expect((await list('page=x')).json).toMatchObject({ errorCode: 'MISMATCH_TYPE' });
  expect((await list('page=0')).status).toBe(400);
});

test('orders are inserted, matched and modified by their id', async () => {
  const send = (orders: unknown) => api('PUT', '/third-party-orders', { orders });
  const order = (orderId: string, orderStatus: string) => ({ memberId: 'm1', orderId, orderStatus, orderAmount: 10 });
  expect((await send([order('1', 'new'), order('2', 'new')])).json).toEqual({
    content: { matchedCount: 0, modifiedCount: 0, insertedCount: 2 },
  });
  expect((await send([order('1', 'paid'), order('2', 'new'), order('3', 'new')])).json).toEqual({
    content: { matchedCount: 2, modifiedCount: 1, insertedCount: 1 },
  });
  expect((await send([{ memberId: 'm1' }])).json).toMatchObject({ errorCode: 'INVALID_REQUEST_BODY' });
});

test('points are adjusted by the identifier of the portal alone and shown on the customer', async () => {
  await put({ memberId: 'm9', phone: '886911222333' });
  const adjust = (body: Document) => api('PUT', '/loyalty-points/action/adjust', body);
  const answer = await adjust({ memberId: 'm9', points: 30 });
  expect([answer.status, answer.text]).toEqual([200, '']);
  await adjust({ memberId: 'm9', points: -10 });
  expect((await adjust({ phone: '886911222333', points: 5 })).status).toBe(400);
  await sandbox.control('PATCH', '/settings', { omnichat: { loyaltyIdentifier: 'phone' } });
  await adjust({ phone: '886911222333', points: 5 });
  const { json } = await api<{ content: Document }>('GET', '/customers?memberId=m9');
  expect(json.content).toMatchObject({ pointBalance: '25', accumulatedPoints: '35' });
  expect((await adjust({ phone: '+886911222333', points: 5 })).json).toEqual({
    errorCode: 'INVALID_REQUEST_BODY',
    message: 'phone number must be numeric',
  });
  expect((await adjust({ phone: '886911222333', points: 1.5 })).status).toBe(400);
  expect((await api('PUT', '/loyalty-points/action/adjust', {}, 'nope')).status).toBe(401);
});
