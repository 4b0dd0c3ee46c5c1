import { control } from './client';
import { memberOnContact, syncedMember } from './syncedMember';

const faultIds: string[] = [];
// Only its own, for other tests use the same stack at the same time.
afterEach(async () => {
  for (const id of faultIds.splice(0)) await control.call('DELETE', `/control/faults/${id}`);
});

async function failLookUps(
  userId: string,
  answer: { status: number; headers?: Record<string, string>; count: number },
) {
  const match = { method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: userId };
  const { id } = await control.addFault({ partner: 'omnichat', match, ...answer });
  faultIds.push(id);
  return async () => (await control.faults()).find((fault) => fault.id === id)?.fired;
}

const throttled = { status: 429, headers: { 'retry-after': '1' }, count: 1 };

it('a comparison survives two failures in passing of the look at its contact', async () => {
  const { userId, compare } = await syncedMember('5');
  const fired = await failLookUps(userId, { status: 503, count: 2 });
  expect(await compare()).toMatchObject({ isContact: true, contactName: '小亮' });
  expect(await fired()).toBe(2);
});

it('a check of the LINE account and a sample survive one refused look of many, and look at all contacts', async () => {
  const { merchantId, channelId, userId, runId, read } = await syncedMember('6', 'preview');
  const other = await memberOnContact({ merchantId, channelId }, '7');
  const members = (await control.members(merchantId)).filter(({ isMember }) => isMember);
  const lineIds = new Set(members.flatMap(({ lineId }) => lineId ?? []));
  for (const path of [`preflight?channelId=${channelId}`, `syncs/${runId}/sample`]) {
    const fired = await failLookUps(userId, throttled);
    const answer = await read<{ sampled?: number; items?: { lineUserId: string }[] }>(path);
    expect(await fired()).toBe(1);
    if (answer.items)
      expect(answer.items.map(({ lineUserId }) => lineUserId)).toEqual(expect.arrayContaining([userId, other.userId]));
    else expect(answer.sampled).toBe(lineIds.size);
  }
});
