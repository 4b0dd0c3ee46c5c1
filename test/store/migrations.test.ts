import type { Store } from '../../store';
import { bindStore, findOpenIntegration } from '../../store/integrations/bindings';
import { IntegrationFactsReader } from '../../store/integrations/integrationFacts';
import { integrationView } from '../../store/integrations/integrationView';
import { migrateIntegrations } from '../../store/migrations';
import { dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

const merchantId = 'old-store';

/** As the first version of all wrote it. */
const oldest = {
  _id: 'i0',
  merchantId,
  teamId: 't0',
  origin: 'shopline',
  storeName: 'Old',
  settings: { eligibility: 'line', unmatched: 'create' },
  createdAt: new Date('2026-01-01T00:00:00Z'),
};

describe('an integration of the oldest version', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => dropAndClose(store));
  const stored = () => store.models.integrations.collection.findOne({ merchantId });

  it('is read as a current one, while it rests as it was', async () => {
    // The driver's own types know object ids only.
    await store.models.integrations.collection.insertOne({ ...oldest, _id: oldest._id as never });
    const integration = await findOpenIntegration(store, merchantId);
    expect(integration).toMatchObject({
      schemaVersion: 2,
      settings: { ...oldest.settings, disabledAttributes: [] },
      lineAccount: null,
      contactIndexAtMs: 0,
    });
    if (!integration) throw new Error('not found');
    const facts = await new IntegrationFactsReader(store).read(integration);
    expect(integrationView(facts, 'en', Date.now())).toMatchObject({
      id: merchantId,
      status: 'awaiting_authorization',
    });
    expect(await stored()).not.toHaveProperty('schemaVersion');
  });

  it('is brought up for good by a migration, which finds nothing the second time', async () => {
    const binding = {
      handle: 'h',
      storeName: 'New',
      teamId: 't1',
      origin: 'omnichat' as const,
      omnichatToken: 'token',
    };
    await bindStore(store, { ...binding, merchantId: 'new-store' });
    expect(await migrateIntegrations(store)).toEqual({ found: 1, migrated: 1 });
    expect(await stored()).toMatchObject({ ...oldest, schemaVersion: 2, isLive: false });
    expect(await migrateIntegrations(store)).toEqual({ found: 0, migrated: 0 });
  });
});
