import { until } from '../../tools/local/until';
import { adminWithProvenStore, control } from './client';

const soon = { timeoutMs: 30_000 };

const faultIds: string[] = [];
/** Gone with the test: other tests use the same stack at the same time. */
const addFault = async (fault: Parameters<typeof control.addFault>[0]) =>
  void faultIds.push((await control.addFault(fault)).id);
afterEach(async () => {
  for (const id of faultIds.splice(0)) await control.call('DELETE', `/control/faults/${id}`);
});

/** A member with points, and the contact that belongs to it. @returns the ids of both */
async function memberOnContact({ merchantId, channelId }: { merchantId: string; channelId: string }, number: string) {
  const userId = `U${number.repeat(32)}`;
  await control.call('POST', '/control/contacts', { channelId, userId, name: '小亮' });
  const member = { name: '諸葛', line_id: userId, mobile_phone: `091234569${number}`, member_point_balance: 12 };
  const { id } = await control.call<{ id: string }>('POST', `/control/stores/${merchantId}/members`, member);
  return { id, userId };
}

/** A store that was synced, or previewed, with a member on a contact. */
async function syncedMember(number: string, mode: 'full' | 'preview' = 'full') {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  const { channelId } = team;
  await admin.bind(merchantId, team.teamId);
  await admin.chooseLineAccount(merchantId, channelId);
  await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
  const { id, userId } = await memberOnContact({ merchantId, channelId }, number);
  const runId = await admin.startSync(merchantId, mode);
  await admin.waitForSync(merchantId, runId, soon);
  const read = <Answer>(path: string) => admin.call<Answer>('GET', `/api/integrations/${merchantId}/${path}`);
  const compare = () => read<{ fields: { field: string }[] }>(`members/${id}/compare`);
  // These reads are refused while a run is open, and a run that has ended stays open for a moment.
  await until(() => read('custom-fields'), { ...soon, what: 'the end of the run' });
  return { merchantId, channelId, userId, id, runId, read, compare };
}

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
