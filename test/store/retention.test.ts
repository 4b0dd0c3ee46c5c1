import type { Store } from '../../core/store';
import { forgetOldArrivals, removeExpired, removeStrayArrivals } from '../../core/store/integrations/retention';
import { openRun } from '../../core/store/runs/syncRuns';
import { inboxId, putMembers } from '../../core/store/inbox/webhookInbox';
import { bindStore, endByOperator, endIntegration } from '../../core/store/integrations/bindings';
import { findInstallation } from '../../core/store/integrations/installations';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import {
  recordInstalled,
  recordSubscription,
  recordTokenCreated,
  recordTokenRevoked,
  recordUninstalled,
} from '../../core/store/integrations/lifecycle';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

const dayMs = 86_400_000;
const nowMs = Date.now();

describe('removeExpired', () => {
  let store: Store;
  let integrationId: string;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    integrationId = await bindStoreM(store);
  });
  afterAll(() => store.close());

  async function wait(customerId: string, days: number, of = integrationId): Promise<void> {
    const _id = inboxId(of, customerId);
    const sealedCustomer = store.cipher.seal('{}', 'waiting member', _id);
    const receivedAt = new Date(nowMs - days * dayMs);
    await putMembers(store, [
      { _id, integrationId: of, customerId, ts: '1'.padStart(20, '0'), sealedCustomer, receivedAt },
    ]);
  }

  it('drops what an old event said of a member, and keeps that the member changed', async () => {
    await wait('old', 8);
    await wait('fresh', 6);
    const oldestAt = new Date(nowMs - 8 * dayMs);
    await forgetOldArrivals(store, [[integrationId, { oldestAt }]], nowMs);
    const entries = await store.models.inbox.find({ integrationId }).sort({ customerId: 1 }).lean();
    expect(entries.map(({ customerId, sealedCustomer }) => [customerId, sealedCustomer === null])).toEqual([
      ['fresh', false],
      ['old', true],
    ]);
  });

  it('drops what was stored late for a binding that was cleaned up meanwhile, and nothing else', async () => {
    const gone = `${integrationId}-gone`;
    await wait('late', 0, gone);
    await wait('fresh', 0);
    const { inbox, contactEvents, integrations } = store.models;
    const late = { _id: `${gone}:U1`, integrationId: gone, userId: 'U1', revision: '1', receivedAt: new Date(nowMs) };
    await contactEvents.create(late);
    const before = await inbox.countDocuments({ integrationId });
    await removeStrayArrivals(store, [gone, integrationId], await integrations.find().lean());
    expect(await inbox.countDocuments({ integrationId: gone })).toBe(0);
    expect(await contactEvents.countDocuments({ integrationId: gone })).toBe(0);
    expect(await inbox.countDocuments({ integrationId })).toBe(before);
  });

  it('drops runs half a year after their end, and none that runs', async () => {
    const request = { mode: 'preview' as const, channelId: 'c' };
    const { syncRuns, integrations } = store.models;
    for (const days of [181, 179]) {
      const runId = await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
      await syncRuns.updateOne({ _id: runId, integrationId }, { $set: { finishedAt: new Date(nowMs - days * dayMs) } });
      await integrations.updateOne({ _id: integrationId }, { $set: { activeRunId: null } });
    }
    await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
    expect(await syncRuns.countDocuments({ integrationId })).toBe(3);
    await removeExpired(store, nowMs);
    expect(await syncRuns.countDocuments({ integrationId })).toBe(2);
  });

  it('drops a run whose opening was interrupted, and none that waits to be begun', async () => {
    const request = { mode: 'full' as const, channelId: 'c' };
    const { syncRuns, integrations } = store.models;
    await integrations.updateOne({ _id: integrationId }, { $set: { activeRunId: null } });
    const interrupted = await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
    await integrations.updateOne({ _id: integrationId }, { $set: { activeRunId: null } });
    const waiting = await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
    await syncRuns.updateMany({ integrationId }, { $set: { startedAt: new Date(nowMs - dayMs) } });
    await removeExpired(store, nowMs);
    expect(await syncRuns.exists({ _id: interrupted, integrationId })).toBeNull();
    expect(await syncRuns.exists({ _id: waiting, integrationId })).not.toBeNull();
  });

  it('drops what is known of a store 8 days after it went, and nothing of one that is there', async () => {
    const at = (days: number) => eventTimeOfMs(nowMs - days * dayMs);
    const token = { tokenId: 't1', token: 'secret', hasOwnTs: true };
    await recordUninstalled(store, { merchantId: 'gone', ts: at(9) });
    await recordUninstalled(store, { merchantId: 'just gone', ts: at(7) });
    await recordUninstalled(store, { merchantId: 'back', ts: at(10) });
    await recordInstalled(store, { merchantId: 'back', ts: at(9) });
    await recordTokenCreated(store, { merchantId: 'used', ts: at(30), ...token });
    await recordTokenCreated(store, { merchantId: 'locked out', ts: at(30), ...token });
    await recordTokenRevoked(store, { merchantId: 'locked out', ts: at(29), ...token });
    const topic = 'application_subscription/create';
    await recordSubscription(store, { merchantId: 'subscribed once', topic, ts: at(9) });
    await recordSubscription(store, { merchantId: 'subscribed', topic, ts: at(7) });
    await removeExpired(store, nowMs);
    const left = await store.models.installations.find().sort({ _id: 1 }).lean();
    expect(left.map(({ _id }) => _id)).toEqual(['back', 'just gone', 'locked out', 'subscribed', 'used']);
  });

  it('drops what is known of a store whose binding was undone and that never told of itself', async () => {
    const binding = { handle: 'h', storeName: 'S', teamId: 'u', origin: 'omnichat' as const, omnichatToken: 'token' };
    await endIntegration(store, await bindStore(store, { ...binding, merchantId: 'silent' }), 'disconnected');
    const isKnown = () => store.models.installations.exists({ _id: 'silent' });
    await removeExpired(store, Date.now() + 7 * dayMs);
    expect(await isKnown()).not.toBeNull();
    await removeExpired(store, Date.now() + 9 * dayMs);
    expect(await isKnown()).toBeNull();
  });

  it('drops what is known of a store 8 days after the end of a token, where nothing else was told of it', async () => {
    const at = (days: number) => eventTimeOfMs(nowMs - days * dayMs);
    const token = { tokenId: 't1', token: 'secret', hasOwnTs: true };
    await recordTokenRevoked(store, { merchantId: 'revoked', ts: at(9), ...token });
    await recordTokenRevoked(store, { merchantId: 'just revoked', ts: at(9), ...token });
    await recordTokenRevoked(store, { merchantId: 'just revoked', ts: at(7), ...token, token: 'the next' });
    await removeExpired(store, nowMs);
    const ofRevoked = { _id: { $in: ['revoked', 'just revoked'] } };
    expect(await store.models.installations.distinct('_id', ofRevoked)).toEqual(['just revoked']);
  });

  it('drops what is known of a store 8 days after an operator ended it as uninstalled', async () => {
    const merchantId = 'ended by operator';
    const token = { tokenId: 't1', token: 'secret', hasOwnTs: true };
    await recordTokenCreated(store, { merchantId, ts: eventTimeOfMs(Date.now() - dayMs), ...token });
    const binding = { handle: 'h', storeName: 'S', teamId: 'o', origin: 'shopline' as const, omnichatToken: 'token' };
    const { _id } = await bindStore(store, { ...binding, merchantId });
    await endByOperator(store, _id, 'uninstalled');
    const isKnown = () => store.models.installations.exists({ _id: merchantId });
    await removeExpired(store, Date.now() + 7 * dayMs);
    expect(await isKnown()).not.toBeNull();
    await removeExpired(store, Date.now() + 9 * dayMs);
    expect(await isKnown()).toBeNull();
  });

  it('keeps what is told of a gone store in the moment in which it is dropped', async () => {
    const at = (days: number) => eventTimeOfMs(nowMs - days * dayMs);
    const merchantId = 'tells once more';
    await recordUninstalled(store, { merchantId, ts: at(9) });
    const { installations } = store.models;
    const deleteOne = installations.deleteOne.bind(installations);
    const token = { tokenId: 't1', token: 'secret', hasOwnTs: true };
    jest
      .spyOn(installations, 'deleteOne')
      .mockImplementationOnce(((...gone: Parameters<typeof deleteOne>) =>
        recordTokenRevoked(store, { merchantId, ts: at(1), ...token }).then(() => deleteOne(...gone))) as never);
    await removeExpired(store, nowMs);
    jest.restoreAllMocks();
    expect(await findInstallation(store, merchantId)).toMatchObject({ revocations: [{ ts: at(1) }] });
  });

  it('leaves the audit log and the ids of webhooks to indexes of the database', () => {
    const lifetimes = [store.models.auditLog, store.models.seenEvents].map((model) =>
      model.schema.indexes().map(([, { expireAfterSeconds }]) => expireAfterSeconds),
    );
    expect(lifetimes.flat().filter(Boolean)).toEqual([400 * 86_400, 8 * 86_400]);
  });
});
