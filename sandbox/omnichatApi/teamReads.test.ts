import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

let sandbox: TestSandbox;

beforeAll(async () => {
  sandbox = await startTestSandbox({ omnichatWebhookUrl: 'http://localhost:1/hook' });
});
afterAll(() => sandbox.close());

const read = <T>(token: string, path: string) => call<T>('GET', `${sandbox.urls.omnichat}/v1${path}`, { token });

test('system users have a UUID that stays, and the number of their role', async () => {
  const { teamId, apiToken } = await sandbox.makeTeam({ contactShare: 0 });
  for (const role of ['sales', 'sales_manager', 'cs_agent'])
    await sandbox.control('POST', '/users', { name: role, role, teamId });
  type Users = { content: { name: string; username: string; role: number }[] };
  const list = async () => (await read<Users>(apiToken, '/system-users')).json.content;
  const users = await list();
  const roleOf = (name: string) => users.find((user) => user.name === name)?.role;
  expect([roleOf('sales'), roleOf('sales_manager')]).toEqual([6, 7]);
  expect(new Set(users.map(({ role }) => role)).size).toBe(4);
  expect(new Set(users.map(({ username }) => username)).size).toBe(4);
  for (const { username } of users)
    expect(username).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(await list()).toEqual(users);
});

test('a team without the CRM module may read its channels, users and tagging log, but no contact', async () => {
  const { apiToken, channelId } = await sandbox.makeTeam({ contactShare: 0, modules: [] });
  for (const path of ['/channels', '/system-users', '/tagging-logs/records']) {
    expect((await read(apiToken, path)).status).toBe(200);
  }
  const time = `updatedAfter=0&updatedBefore=${Date.now()}`;
  for (const path of [`/contacts?platform=line&channelId=${channelId}&${time}`, '/customers?memberId=m']) {
    const { status, json } = await read(apiToken, path);
    expect([status, json]).toEqual([400, expect.objectContaining({ errorCode: 'INVALID_REQUEST_BODY' })]);
  }
});
