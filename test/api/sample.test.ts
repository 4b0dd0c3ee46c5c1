import { until } from '../../tools/local/until';
import { adminWithProvenStore, control } from './client';

const soon = { timeoutMs: 30_000 };
const lineId = `U${'7'.repeat(32)}`;

interface Sample {
  items: { customerId: string; lineUserId: string; changes: { field: string; before: unknown; after: unknown }[] }[];
}

it('a sample finds who would change behind newer members who would not', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  await admin.chooseLineAccount(merchantId, team.channelId);
  await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
  await control.call('POST', '/control/contacts', { channelId: team.channelId, userId: lineId });
  const addMember = (fields: Record<string, unknown>) =>
    control.call<{ id: string }>('POST', `/control/stores/${merchantId}/members`, fields);
  const { id } = await addMember({ line_id: lineId, mobile_phone: '0912345678', member_point_balance: 12 });
  for (let added = 0; added < 12; added += 1) await addMember({ line_id: null });

  const runId = await admin.startSync(merchantId, 'preview');
  const { counts } = await admin.waitForSync(merchantId, runId, soon);
  expect(counts.delivered).toBeGreaterThan(0);
  // The sample is refused while a run is open, and a run that has ended stays open for a moment.
  const path = `/api/integrations/${merchantId}/syncs/${runId}/sample`;
  const { items } = await until(() => admin.call<Sample>('GET', path), { ...soon, what: 'the sample' });
  expect(items.length).toBeLessThanOrEqual(5);
  const found = items.find(({ customerId }) => customerId === id);
  expect(found?.changes).toContainEqual({ field: 'shopline_points', before: null, after: 12 });
});

it('one member is found by any of its ids, and compared with the contact as it is now', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  await admin.chooseLineAccount(merchantId, team.channelId);
  await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
  const ownLineId = `U${'8'.repeat(32)}`;
  await control.call('POST', '/control/contacts', { channelId: team.channelId, userId: ownLineId, name: '小亮' });
  const member = { name: '諸葛比對', line_id: ownLineId, mobile_phone: '0912345670', member_point_balance: 12 };
  const { id } = await control.call<{ id: string }>('POST', `/control/stores/${merchantId}/members`, member);
  await admin.waitForSync(merchantId, await admin.startSync(merchantId), soon);

  const path = `/api/integrations/${merchantId}/members`;
  const search = async (q: string) =>
    (await admin.call<{ items: { customerId: string }[] }>('POST', `${path}/search`, { q })).items;
  for (const q of [id, ownLineId, '0912-345-670', '+886 912345670']) {
    expect([q, await search(q)]).toEqual([q, [expect.objectContaining({ customerId: id, state: 'delivered' })]]);
  }
  expect(await search('0912345671')).toEqual([]);
  const compare = () => admin.call<Record<string, unknown>>('GET', `${path}/${id}/compare`);
  const compared = await until(compare, { ...soon, what: 'the end of the run' });
  expect(compared).toMatchObject({
    isInShopline: true,
    isContact: true,
    name: '諸葛比對',
    contactName: '小亮',
    verdict: { state: 'delivered', code: null },
    fields: expect.arrayContaining([
      {
        field: 'phone',
        shopline: '886912345670',
        omnichat: '886912345670',
        after: '886912345670',
        lastWrittenAt: expect.any(String) as unknown,
        lastWrittenBy: 'sync',
      },
      expect.objectContaining({ field: 'shopline_points', shopline: 12, omnichat: 12, after: 12 }),
    ]) as unknown,
  });
  const { items: told } = await admin.call<{ items: { action: string; detail: object }[] }>(
    'GET',
    `/api/integrations/${merchantId}/audit`,
  );
  // The audit log has one entry, however often somebody looks within a minute, and does not name the member.
  expect(told.filter(({ action }) => action === 'view_member')).toEqual([expect.objectContaining({ detail: {} })]);
  const written = { cause: 'sync', outcome: 'delivered', code: null };
  const detail = await admin.call<{ history: { fields: string[] }[] }>('GET', `${path}/${id}`);
  expect(detail).toMatchObject({ customerId: id, state: 'delivered', decision: null, history: [written] });
  expect(detail.history[0]?.fields).toEqual(expect.arrayContaining(['memberId', 'phone', 'shopline_points']));
  const decide = (decision: string | null) => admin.call('PUT', `${path}/${id}/decision`, { decision });
  await expect(decide('this_member')).rejects.toMatchObject({ status: 409, problem: { code: 'no_conflict' } });
  expect(await decide(null)).toMatchObject({ customerId: id, decision: null });

  const away = {
    match: { method: 'GET', pathPrefix: '/v1/contacts', queryIncludes: ownLineId },
    status: 503,
    body: {},
  };
  const fault = await control.addFault({ partner: 'omnichat', ...away });
  await expect(compare()).rejects.toMatchObject({
    status: 503,
    problem: { code: 'partner_unavailable', detail: expect.stringMatching(/^Omnichat/) as unknown },
  });
  await control.call('DELETE', `/control/faults/${fault.id}`);
  const unknown = admin.call('GET', `${path}/of-no-store/compare`);
  await expect(unknown).rejects.toMatchObject({ status: 404 });
});

it('a comparison tells of our tags that a sync takes off, and of 0 and false that it writes', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  await admin.chooseLineAccount(merchantId, team.channelId);
  await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
  const tagged = `U${'6'.repeat(32)}`;
  const friend = `U${'5'.repeat(32)}`;
  await control.call('POST', '/control/contacts', { channelId: team.channelId, userId: tagged, tags: ['team'] });
  const addMember = (fields: Record<string, unknown>) =>
    control.call<{ id: string }>('POST', `/control/stores/${merchantId}/members`, fields);
  const { id } = await addMember({ line_id: tagged, mobile_phone: '0912345681', tags: ['VIP'] });
  const points = { member_point_balance: 0, is_subscribed_marketing_email: false };
  const newFriend = await addMember({ line_id: friend, mobile_phone: '0912345682', ...points });
  await admin.waitForSync(merchantId, await admin.startSync(merchantId), soon);

  await control.changeMember(merchantId, id, { tags: [], emit: false, touchUpdatedAt: false });
  await control.call('POST', '/control/contacts', { channelId: team.channelId, userId: friend, emit: false });
  const compare = async (customerId: string) => {
    const path = `/api/integrations/${merchantId}/members/${customerId}/compare`;
    const ask = () => admin.call<{ fields: { field: string }[] }>('GET', path);
    return (await until(ask, { ...soon, what: 'the end of the run' })).fields;
  };
  const tags = { field: 'tags', omnichat: ['team', 'VIP'], after: ['team'] };
  expect(await compare(id)).toContainEqual(expect.objectContaining(tags));
  const fields = await compare(newFriend.id);
  for (const [field, after] of [
    ['shopline_points', 0],
    ['shopline_email_marketing', false],
  ] as const)
    expect(fields).toContainEqual(expect.objectContaining({ field, omnichat: null, after }));
});

it('a comparison tells of a member who is gone from SHOPLINE, and what a sync takes off the contact', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  await admin.chooseLineAccount(merchantId, team.channelId);
  await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
  const userId = `U${'4'.repeat(32)}`;
  const address = { channelId: team.channelId, userId };
  await control.call('POST', '/control/contacts', { ...address, name: '小亮', tags: ['team'] });
  const member = { line_id: userId, mobile_phone: '0912345690', member_point_balance: 12, tags: ['VIP'] };
  const { id } = await control.call<{ id: string }>('POST', `/control/stores/${merchantId}/members`, member);
  await admin.waitForSync(merchantId, await admin.startSync(merchantId), soon);

  // No event tells the service of it.
  await control.call('DELETE', `/control/stores/${merchantId}/members/${id}?emit=false`);
  const compare = () => admin.call('GET', `/api/integrations/${merchantId}/members/${id}/compare`);
  const compared = await until(compare, { ...soon, what: 'the end of the run' });
  expect(compared).toMatchObject({
    isInShopline: false,
    isContact: true,
    name: null,
    contactName: '小亮',
    verdict: { state: 'skipped', code: 'gone_from_shopline', reason: '已不在 SHOPLINE' },
    fields: expect.arrayContaining([
      expect.objectContaining({ field: 'memberId', shopline: null, omnichat: id, after: null }),
      expect.objectContaining({ field: 'phone', shopline: null, omnichat: '886912345690', after: '886912345690' }),
      expect.objectContaining({ field: 'tags', shopline: [], omnichat: ['team', 'VIP'], after: ['team'] }),
      expect.objectContaining({ field: 'shopline_points', shopline: null, omnichat: 12, after: null }),
    ]) as unknown,
  });
});
