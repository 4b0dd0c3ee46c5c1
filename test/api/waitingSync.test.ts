import { until } from '../../tools/local/until';
import { adminWithProvenStore, control, nanoseconds, sendShopline } from './client';
import { withStackStore } from './tokenHolder';

const soon = { timeoutMs: 20_000 };
const isWaiting = {
  status: 'waiting',
  finishedAt: null,
  limitedBy: { partner: 'shopline', reason: 'outage', until: null },
};

/** A store whose LINE account is chosen and whose token has not come. */
async function withoutAccess() {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  await admin.chooseLineAccount(merchantId, team.channelId);
  expect((await admin.integration(merchantId)).status).toBe('awaiting_authorization');
  return { merchantId, admin, giveAccess: () => sendToken(merchantId) };
}

/** Sends a new token as SHOPLINE does, with `access_token/create`. */
async function sendToken(merchantId: string): Promise<void> {
  const { accessToken: token } = await control.call<{ accessToken: string }>(
    'POST',
    `/control/stores/${merchantId}/reauthorise`,
    { emit: false },
  );
  await sendShopline({
    topic: 'access_token/create',
    merchant_id: merchantId,
    ts: nanoseconds(Date.now()),
    resource: { _id: `token-of-${merchantId}`, token, resource_owner_id: { id: merchantId } },
  });
}

/** Leaves a run as it is between a cancel and the next look of the worker that works on it. */
async function leaveCancelUnheard(merchantId: string, runId: string): Promise<void> {
  const { matchedCount } = await withStackStore(async ({ models }) => {
    const integration = await models.integrations.findOne({ merchantId, endedAt: null }).lean();
    const run = { _id: runId, integrationId: integration!._id };
    return models.syncRuns.updateOne(run, { $set: { phase: 'backfill', desired: 'cancel' } });
  });
  expect(matchedCount).toBe(1);
}

describe('a sync asked for while SHOPLINE gives no access', () => {
  it('waits for SHOPLINE, and runs by itself when the token comes', async () => {
    const { merchantId, admin, giveAccess } = await withoutAccess();
    const runId = await admin.startSync(merchantId, 'preview');
    expect(await admin.sync(merchantId, runId)).toMatchObject(isWaiting);
    expect(await admin.call('GET', `/api/integrations/${merchantId}/syncs`)).toMatchObject([isWaiting]);
    await giveAccess();
    const run = await admin.waitForSync(merchantId, runId, soon);
    expect(run).toMatchObject({ status: 'completed', counts: { read: 5 } });
  });

  it('is over when it is cancelled, and leaves the place to the next', async () => {
    const { merchantId, admin, giveAccess } = await withoutAccess();
    const runId = await admin.startSync(merchantId);
    await admin.steerSync(merchantId, runId, 'cancel');
    expect(await admin.sync(merchantId, runId)).toMatchObject({ status: 'cancelled', limitedBy: null });
    const nextId = await admin.startSync(merchantId, 'preview');
    await giveAccess();
    expect(await admin.waitForSync(merchantId, nextId, soon)).toMatchObject({ status: 'completed' });
    expect(await admin.sync(merchantId, runId)).toMatchObject({ status: 'cancelled', counts: { read: 0 } });
  });

  it('stays paused when the token comes, until it is resumed', async () => {
    const { merchantId, admin, giveAccess } = await withoutAccess();
    const runId = await admin.startSync(merchantId, 'preview');
    await admin.steerSync(merchantId, runId, 'pause');
    await admin.steerSync(merchantId, runId, 'resume');
    expect(await admin.sync(merchantId, runId)).toMatchObject(isWaiting);
    await admin.steerSync(merchantId, runId, 'pause');
    expect(await admin.sync(merchantId, runId)).toMatchObject({ status: 'paused' });
    await giveAccess();
    await until(async () => (await admin.integration(merchantId)).status === 'paused', soon);
    await admin.steerSync(merchantId, runId, 'resume');
    expect(await admin.waitForSync(merchantId, runId, soon)).toMatchObject({ status: 'completed' });
  });

  it('is neither paused nor resumed once it is cancelled, though the work has not heard of it', async () => {
    const { merchantId, admin } = await withoutAccess();
    const runId = await admin.startSync(merchantId);
    await leaveCancelUnheard(merchantId, runId);
    const refused = { status: 409, problem: { code: 'run_not_active' } };
    for (const verb of ['pause', 'resume'] as const) {
      await expect(admin.steerSync(merchantId, runId, verb)).rejects.toMatchObject(refused);
    }
    await admin.steerSync(merchantId, runId, 'cancel');
    const { items } = await admin.call<{ items: { action: string }[] }>('GET', `/api/integrations/${merchantId}/audit`);
    expect(items.map(({ action }) => action).filter((action) => /^(pause|resume|cancel)_sync$/.test(action))).toEqual([
      'cancel_sync',
    ]);
  });
});
