import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

interface Times {
  subscribedAt: number;
  unsubscribedAt: number | null;
  email: string | null;
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

test('an e-mail is kept as it is sent, or in small letters where that is switched on', async () => {
  const id = `U${'e'.repeat(32)}`;
  const kept = async () => {
    await put(id, { email: 'Amy@X.com' });
    return (await read(id))!.email;
  };
  expect(await kept()).toBe('Amy@X.com');
  await sandbox.control('PATCH', '/settings', { omnichat: { emailForm: 'lower_case' } });
  expect(await kept()).toBe('amy@x.com');
  await sandbox.control('PATCH', '/settings', { omnichat: { emailForm: 'as_sent' } });
});
