import type { Store } from '../../store';
import { removeExpired } from '../../store/retention';
import { openRun } from '../../store/syncRuns';
import { inboxId, putMembers } from '../../store/webhookInbox';
import { bindStore } from '../../store/bindings';
import { dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

const dayMs = 86_400_000;
const nowMs = Date.now();

describe('removeExpired', () => {
  let store: Store;
  let integrationId: string;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    const binding = { handle: 'h', storeName: 'S', teamId: 't', origin: 'shopline' as const, omnichatToken: 'token' };
    integrationId = (await bindStore(store, { ...binding, merchantId: 'm' }))._id;
  });
  afterAll(() => dropAndClose(store));

  async function wait(customerId: string, days: number): Promise<void> {
    const _id = inboxId(integrationId, customerId);
    const sealedCustomer = store.cipher.seal('{}', _id);
    const receivedAt = new Date(nowMs - days * dayMs);
    await putMembers(store, [
      { _id, integrationId, customerId, ts: '1'.padStart(20, '0'), sealedCustomer, receivedAt },
    ]);
  }

  it('drops what an old event said of a member, and keeps that the member changed', async () => {
    await wait('old', 8);
    await wait('fresh', 6);
    expect(await removeExpired(store, nowMs)).toMatchObject({ waitingMembers: 1 });
    const entries = await store.models.inbox.find({ integrationId }).sort({ customerId: 1 }).lean();
    expect(entries.map(({ customerId, sealedCustomer }) => [customerId, sealedCustomer === null])).toEqual([
      ['fresh', false],
      ['old', true],
    ]);
  });

  it('drops runs half a year after their end, and none that runs', async () => {
    const request = { mode: 'preview' as const, acceptMismatch: false, requestedBy: 'u', channelId: 'c' };
    const { syncRuns, integrations } = store.models;
    for (const days of [181, 179]) {
      const runId = await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
      await syncRuns.updateOne({ _id: runId }, { $set: { finishedAt: new Date(nowMs - days * dayMs) } });
      await integrations.updateOne({ _id: integrationId }, { $set: { activeRunId: null } });
    }
    await openRun(store, { _id: integrationId, merchantId: 'm' }, request);
    expect(await removeExpired(store, nowMs)).toMatchObject({ runs: 1 });
    expect(await syncRuns.countDocuments({ integrationId })).toBe(2);
  });

  it('leaves the audit log and the ids of webhooks to indexes of the database', () => {
    const lifetimes = [store.models.auditLog, store.models.seenEvents].map((model) =>
      model.schema.indexes().map(([, { expireAfterSeconds }]) => expireAfterSeconds),
    );
    expect(lifetimes.flat().filter(Boolean)).toEqual([400 * 86_400, 8 * 86_400]);
  });
});
