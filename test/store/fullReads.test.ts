import type { Store } from '../../core/store';
import { setAttention } from '../../core/store/integrations/attention';
import { findIntegration } from '../../core/store/integrations/integrations';
import { noteFullRead } from '../../core/store/integrations/reads';
import { dropFullReads, openFullRead } from '../../core/store/runs/syncRuns';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('a full read in the background', () => {
  let store: Store;
  let integrationId: string;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    integrationId = await bindStoreM(store);
  });
  afterAll(() => store.close());

  it('leaves nothing, even where it was opened twice because the first answer was lost', async () => {
    const integration = { _id: integrationId, merchantId: 'M' };
    const other = await openFullRead(store, { _id: `${integrationId}-other`, merchantId: 'M2' });
    const left = await openFullRead(store, integration);
    const runId = await openFullRead(store, integration);
    const seen = [left, runId, other].map((id) => ({ _id: `${id}:0`, seen: Buffer.alloc(8), runId: id }));
    for (const entry of seen) {
      const isOther = entry.runId === other;
      await store.models.journal.create({
        ...entry,
        integrationId: isOther ? `${integrationId}-other` : integrationId,
      });
    }
    await dropFullReads(store, integrationId);
    const of = { $in: [integrationId, `${integrationId}-other`] };
    const runs = await store.models.syncRuns.find({ integrationId: of, mode: 'reconcile' }).lean();
    expect(runs.map(({ _id }) => _id)).toEqual([other]);
    expect(await store.models.journal.distinct('runId', { integrationId: of })).toEqual([other]);
  });

  it.each([
    ['attribute_definitions_missing', []],
    ['line_account_gone', []],
    ['omnichat_rejects_everything', []],
    ['removals_unconfirmed', ['removals_unconfirmed']],
    ['shopline_access_revoked', ['shopline_access_revoked']],
  ] as const)('that has come to its end leaves of attention for %s: %s', async (code, left) => {
    await store.models.integrations.updateOne({ _id: integrationId }, { $set: { isLive: true, attentions: {} } });
    await setAttention(store, integrationId, code);
    await noteFullRead(store, integrationId, { startedAtMs: Date.now(), calls: 1, hasFound: false });
    const { attentions } = (await findIntegration(store, integrationId))!;
    expect(Object.keys(attentions)).toEqual(left);
  });
});
