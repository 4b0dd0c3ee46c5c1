import { defaultSettings } from '../../core/domain/types';
import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { setAttention } from '../../core/store/integrations/attention';
import { applySettings, saveSettings } from '../../core/store/integrations/settings';
import { endRun } from '../../core/store/integrations/steering';
import { openRun } from '../../core/store/runs/syncRuns';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('settings saved in the moment in which the first sync begins', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => store.close());

  it('are saved over what the sync has taken, and ask for the next one', async () => {
    const integrationId = await bindStoreM(store);
    const read = () => store.models.integrations.findById(integrationId).orFail().lean<Integration>();
    const seen = await read();
    const request = { mode: 'full', channelId: 'c' } as const;
    const _id = await openRun(store, seen, request);
    await applySettings(store, { _id, integrationId, acceptRemovals: false });
    const settings = { ...defaultSettings, unmatched: 'create' as const };
    expect(await saveSettings(store, seen, settings)).toBe(false);
    expect(await saveSettings(store, await read(), settings)).toBe(true);
    expect(await read()).toMatchObject({ settings, resyncNeeded: true, appliedSettings: defaultSettings });
  });
});

describe('a worker that was frozen as it began a sync', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => store.close());

  it('neither takes back what needs attention since, nor applies settings, once that sync has ended', async () => {
    const integrationId = await bindStoreM(store);
    const read = () => store.models.integrations.findById(integrationId).orFail().lean<Integration>();
    const request = { mode: 'full', channelId: 'c' } as const;
    const _id = await openRun(store, await read(), request);
    const run = { _id, integrationId, acceptRemovals: true as const };
    await applySettings(store, run);
    await endRun(store, run, { status: 'failed', code: 'line_account_mismatch' });
    await setAttention(store, integrationId, 'line_account_mismatch');
    expect(await saveSettings(store, await read(), { ...defaultSettings, unmatched: 'create' })).toBe(true);
    const before = await read();

    await applySettings(store, run);
    expect(await read()).toEqual(before);
    expect(before).toMatchObject({ attentions: { line_account_mismatch: {} }, resyncNeeded: true });
  });
});
