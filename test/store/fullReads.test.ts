import type { Store } from '../../core/store';
import { dropFullRead, openFullRead } from '../../core/store/runs/syncRuns';
import { bindStoreM, dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('a full read in the background', () => {
  let store: Store;
  let integrationId: string;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    integrationId = await bindStoreM(store);
  });
  afterAll(() => dropAndClose(store));

  it('leaves nothing, even where it was opened twice because the first answer was lost', async () => {
    const integration = { _id: integrationId, merchantId: 'M' };
    const other = await openFullRead(store, { _id: `${integrationId}-other`, merchantId: 'M2' });
    await openFullRead(store, integration);
    const runId = await openFullRead(store, integration);
    await dropFullRead(store, { _id: runId, integrationId });
    const of = { $in: [integrationId, `${integrationId}-other`] };
    const left = await store.models.syncRuns.find({ integrationId: of, mode: 'reconcile' }).lean();
    expect(left.map(({ _id }) => _id)).toEqual([other]);
  });
});
