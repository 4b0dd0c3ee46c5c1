import { defaultSettings } from '../../core/domain/types';
import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { applySettings, saveSettings } from '../../core/store/integrations/settings';
import { openRun } from '../../core/store/runs/syncRuns';
import { bindStoreM, dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('settings saved in the moment in which the first sync begins', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => dropAndClose(store));

  it('are saved over what the sync has taken, and ask for the next one', async () => {
    const integrationId = await bindStoreM(store);
    const read = () => store.models.integrations.findById(integrationId).orFail().lean<Integration>();
    const seen = await read();
    const request = { mode: 'full', acceptMismatch: false, requestedBy: 'u', channelId: 'c' } as const;
    await openRun(store, seen, request);
    await applySettings(store, { integrationId, acceptRemovals: false });
    const settings = { ...defaultSettings, unmatched: 'create' as const };
    expect(await saveSettings(store, seen, settings)).toBe(false);
    expect(await saveSettings(store, await read(), settings)).toBe(true);
    expect(await read()).toMatchObject({ settings, resyncNeeded: true, appliedSettings: defaultSettings });
  });
});
