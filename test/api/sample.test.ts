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
  // The run is over a moment before its place is free.
  const path = `/api/integrations/${merchantId}/syncs/${runId}/sample`;
  const { items } = await until(() => admin.call<Sample>('GET', path), { ...soon, what: 'the sample' });
  expect(items.length).toBeLessThanOrEqual(5);
  const found = items.find(({ customerId }) => customerId === id);
  expect(found?.changes).toContainEqual({ field: 'shopline_points', before: null, after: 12 });
});
