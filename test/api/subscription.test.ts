import { subscriptionTopics } from '../../core/domain/types';
import { until } from '../../tools/local/until';
import { adminWithProvenStore, control, sendShopline } from './client';

test('the subscription to the app is kept by the time of its events and shown, and ends nothing', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  await admin.bind(store.merchantId, team.teamId);
  const shown = async () => (await admin.integration(store.merchantId)).subscription;
  expect(await shown()).toBeNull();
  const startedAtMs = Date.now();
  for (const [index, topic] of subscriptionTopics.entries()) {
    const ts = `${startedAtMs + index * 1_000}000000`;
    await sendShopline({ topic, merchant_id: store.merchantId, ts, resource: { id: 's' } });
    expect(await shown()).toMatchObject({ topic });
  }
  const late = { topic: 'application_subscription/create', ts: `${startedAtMs}000001` };
  await sendShopline({ ...late, merchant_id: store.merchantId });
  expect(await shown()).toMatchObject({ topic: subscriptionTopics.at(-1) });
  expect((await admin.integration(store.merchantId)).status).toBe('awaiting_authorization');
});

test('a trial that becomes paid, as SHOPLINE tells it: the store stays connected', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  await admin.bind(store.merchantId, team.teamId);
  const path = `/control/stores/${store.merchantId}`;
  await control.call('POST', `${path}/install`, {});
  await admin.waitForStatus(store.merchantId, 'awaiting_line_account', 60_000);
  for (const topic of ['application_subscription/create', 'application_subscription/delete'])
    await control.call('POST', `${path}/subscription`, { topic });
  await until(async () => (await admin.integration(store.merchantId)).subscription !== null, { timeoutMs: 60_000 });
  expect((await admin.integration(store.merchantId)).status).toBe('awaiting_line_account');
});
