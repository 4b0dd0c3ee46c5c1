import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

interface Times {
  subscribedAt: number;
  unsubscribedAt: number | null;
}

let sandbox: TestSandbox;
let team: { apiToken: string; channelId: string };

beforeAll(async () => {
  sandbox = await startTestSandbox();
  team = await sandbox.makeTeam({ contactShare: 0 });
});
afterAll(() => sandbox.close());

const url = (path: string) => `${sandbox.urls.omnichat}/v1/contacts${path}`;
const put = (userId: string, body: unknown) =>
  call('PUT', url(`/line?channelId=${team.channelId}&userId=${userId}`), { token: team.apiToken, body });
const read = async (userId: string) => {
  const query = `?platform=line&channelId=${team.channelId}&userId=${userId}`;
  return (await call<{ content: Times[] }>('GET', url(query), { token: team.apiToken })).json.content[0];
};

test('a written status keeps its time, and other writes leave that as it is', async () => {
  const id = `U${'b'.repeat(32)}`;
  const times = async () => {
    const { subscribedAt, unsubscribedAt } = (await read(id))!;
    return { subscribedAt, unsubscribedAt };
  };
  await put(id, {});
  const { subscribedAt } = await times();
  await put(id, { status: false });
  const ended = await times();
  expect(ended).toEqual({ subscribedAt, unsubscribedAt: expect.any(Number) as number });
  await put(id, { status: false, note: 'x' });
  expect(await times()).toEqual(ended);
  await put(id, { status: true });
  const again = await times();
  expect(again.unsubscribedAt).toBeNull();
  expect(again.subscribedAt).toBeGreaterThanOrEqual(ended.unsubscribedAt ?? Infinity);
  await put(`U${'c'.repeat(32)}`, { status: false });
  expect((await read(`U${'c'.repeat(32)}`))?.unsubscribedAt).toEqual(expect.any(Number));
});
