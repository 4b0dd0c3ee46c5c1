import type { Store } from '../../core/store';
import { bindStore } from '../../core/store/integrations/bindings';
import { findOpenIntegration } from '../../core/store/integrations/integrations';
import { IntegrationFactsReader } from '../../api/integrations/integrationFacts';
import { installationContext, readInstallationToken } from '../../core/store/integrations/installations';
import { integrationView } from '../../api/integrations/integrationView';
import { recordTokenCreated, recordTokenRevoked } from '../../core/store/integrations/lifecycle';
import { migrateInstallations } from '../../core/store/integrations/migrateInstallations';
import { migrateIntegrations, migrateRuns } from '../../core/store/migrations';
import { findRun } from '../../core/store/runs/syncRuns';
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
    // Its name, and what was wanted of it.
    expect(await migrateRuns(store)).toEqual({ migrated: 2 });
    const { integrations, syncRuns } = store.models;
    expect(await integrations.collection.findOne({ merchantId })).toMatchObject({
      schemaVersion: 3,
      lastSync: { runId: 'r-former', status, finishedAt, read: 3, delivered: 2 },
    });
    expect(await syncRuns.collection.findOne({ integrationId })).toMatchObject({ status, desired: 'run', finishedAt });
    expect(await migrateIntegrations(store)).toEqual({ found: 0, migrated: 0 });
    expect(await migrateRuns(store)).toEqual({ migrated: 0 });
  });
});

describe('an installation whose revoked tokens were known by their ids', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => dropAndClose(store));
  const ts = (at: number) => String(at).padStart(20, '0');
  const stored = () => store.models.installations.collection.findOne({});
  const token = { merchantId, tokenId: 'record', token: 'in-use', hasOwnTs: true };

  beforeEach(async () => {
    await store.models.installations.deleteMany({});
    const sealedToken = store.cipher.seal('in-use', installationContext(merchantId));
    const old = {
      tokenId: 'record',
      tokenTs: ts(5),
      installTs: ts(4),
      uninstallTs: ts(3),
      revokedTokenIds: ['old', 'record'],
    };
    await store.models.installations.collection.insertOne({ ...old, sealedToken, _id: merchantId as never });
  });

  it('has its token known by its value, before and after it is migrated, and keeps no token in plain text', async () => {
    await recordTokenRevoked(store, { ...token, token: 'another', ts: ts(9) });
    expect(await readInstallationToken(store, merchantId)).toBe('in-use');
    expect(await migrateInstallations(store)).toEqual({ found: 1, migrated: 1 });
    expect(await migrateInstallations(store)).toEqual({ found: 0, migrated: 0 });
    expect(await stored()).not.toHaveProperty('revokedTokenIds');
    expect(JSON.stringify(await stored())).not.toMatch(/in-use|another/);
    await recordTokenRevoked(store, { ...token, tokenId: 'third', ts: ts(9) });
    expect(await readInstallationToken(store, merchantId)).toBeNull();
  });

  it('takes a new token under an id it had for dead', async () => {
    await recordTokenCreated(store, { ...token, tokenId: 'old', token: 'next', ts: ts(8) });
    expect(await readInstallationToken(store, merchantId)).toBe('next');
  });

  it('forgets no revocation where many are told at once', async () => {
    await migrateInstallations(store);
    const values = Array.from({ length: 12 }, (_, n) => `value ${n}`);
    await Promise.all(values.map((value, n) => recordTokenRevoked(store, { ...token, token: value, ts: ts(20 + n) })));
    expect((await stored())?.revocations).toHaveLength(12);
    for (const [n, value] of values.entries())
      await recordTokenCreated(store, { ...token, token: value, ts: ts(20 + n) });
    expect(await readInstallationToken(store, merchantId)).toBeNull();
  });
});
