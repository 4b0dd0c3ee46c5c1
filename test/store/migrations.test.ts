import type { Store } from '../../store';
import { bindStore, findOpenIntegration } from '../../store/integrations/bindings';
import { IntegrationFactsReader } from '../../store/integrations/integrationFacts';
import { integrationView } from '../../store/integrations/integrationView';
import { migrateIntegrations, migrateRuns } from '../../store/migrations';
import { findRun } from '../../store/runs/syncRuns';
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
      schemaVersion: 3,
      settings: { ...oldest.settings, disabledAttributes: [] },
      lineAccount: null,
      contactIndexAtMs: 0,
    });
    if (!integration) throw new Error('not found');
    const facts = await new IntegrationFactsReader(store, { isReachable: true }).read(integration);
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
    expect(await stored()).toMatchObject({ ...oldest, schemaVersion: 3, isLive: false });
    expect(await migrateIntegrations(store)).toEqual({ found: 0, migrated: 0 });
  });
});

describe('a sync that ended as completed_with_errors, as it was called before', () => {
  const finishedAt = new Date('2026-01-02T00:00:00Z');
  const former = { status: 'completed_with_errors', finishedAt };
  const status = 'completed_with_issues';
  const integrationId = 'i-former';
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    const { integrations, syncRuns } = store.models;
    const lastSync = { runId: 'r-former', read: 3, delivered: 2, ...former };
    await integrations.collection.insertOne({
      ...oldest,
      _id: integrationId as never,
      schemaVersion: 2,
      lastSync,
      endedAt: null,
    });
    await syncRuns.collection.insertOne({
      _id: 'r-former' as never,
      integrationId,
      merchantId,
      mode: 'full',
      ...former,
    });
  });
  afterAll(() => dropAndClose(store));

  it('is read as completed_with_issues', async () => {
    expect(await findRun(store, integrationId, 'r-former')).toMatchObject({ status, finishedAt });
    expect(await findOpenIntegration(store, merchantId)).toMatchObject({ lastSync: { runId: 'r-former', status } });
  });

  it('is called so for good by a migration, which finds nothing the second time', async () => {
    expect(await migrateIntegrations(store)).toEqual({ found: 1, migrated: 1 });
    expect(await migrateRuns(store)).toEqual({ migrated: 1 });
    const { integrations, syncRuns } = store.models;
    expect(await integrations.collection.findOne({ merchantId })).toMatchObject({
      schemaVersion: 3,
      lastSync: { runId: 'r-former', status, finishedAt, read: 3, delivered: 2 },
    });
    expect(await syncRuns.collection.findOne({ integrationId })).toMatchObject({ status, finishedAt });
    expect(await migrateIntegrations(store)).toEqual({ found: 0, migrated: 0 });
    expect(await migrateRuns(store)).toEqual({ migrated: 0 });
  });
});
