import { control } from './client';
import { memberOnContact, syncedMember } from './syncedMember';

const faultIds: string[] = [];
/** Gone with the test: other tests use the same stack at the same time. */
const addFault = async (fault: Parameters<typeof control.addFault>[0]) =>
  void faultIds.push((await control.addFault(fault)).id);
afterEach(async () => {
  for (const id of faultIds.splice(0)) await control.call('DELETE', `/control/faults/${id}`);
});

/** Omnichat shows the contact in a form that no contract allows. */
const oddContact = (userId: string) =>
  addFault({
    partner: 'omnichat',
    match: { method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: userId },
    status: 200,
    body: { content: [{ id: userId, tags: 'not a list' }], totalElements: 1 },
  });

it('a member whom SHOPLINE sends in an odd shape is compared as one who cannot be read', async () => {
  const { id, compare } = await syncedMember('1');
  await addFault({
    partner: 'shopline',
    match: { method: 'GET', pathPrefix: `/v1/customers/${id}` },
    status: 200,
    body: { id, tags: 'not a list' },
  });
  expect(await compare()).toEqual({
    isInShopline: true,
    isContact: true,
    name: null,
    lastSignInAt: null,
    contactName: '小亮',
    verdict: {
      state: 'failed',
      code: 'member_unreadable',
      reason: '會員資料無法讀取',
      remedy: expect.any(String) as unknown,
    },
    fields: [],
  });
});

it('a contact that Omnichat sends in an odd shape leaves the side of SHOPLINE to be seen', async () => {
  const { userId, compare } = await syncedMember('2');
  await oddContact(userId);
  const compared = await compare();
  expect(compared).toMatchObject({
    isInShopline: true,
    isContact: true,
    name: '諸葛',
    contactName: null,
    verdict: { state: 'failed', code: 'contact_unreadable', reason: '聯絡人資料無法讀取' },
  });
  expect(compared.fields).toContainEqual(
    expect.objectContaining({ field: 'shopline_points', shopline: 12, omnichat: null, after: null }),
  );
});

it('a contact in an odd shape is left out of samples, and hides no other', async () => {
  const { merchantId, channelId, userId, runId, read } = await syncedMember('3', 'preview');
  const other = await memberOnContact({ merchantId, channelId }, '4');
  const members = (await control.members(merchantId)).filter(({ isMember }) => isMember);
  const lineIds = new Set(members.flatMap(({ lineId }) => lineId ?? []));
  expect(lineIds.size).toBeGreaterThan(1);
  await oddContact(userId);
  expect(await read(`preflight?channelId=${channelId}`)).toMatchObject({ sampled: lineIds.size - 1 });
  const { items } = await read<{ items: { lineUserId: string }[] }>(`syncs/${runId}/sample`);
  const sampled = items.map(({ lineUserId }) => lineUserId);
  expect(sampled).toContain(other.userId);
  expect(sampled).not.toContain(userId);
});
