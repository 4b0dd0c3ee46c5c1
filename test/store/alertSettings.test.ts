import { firstTold } from '../../core/domain/alerts';
import type { Store } from '../../core/store';
import {
  findAlertSettings,
  noTargets,
  noteSecretAnswered,
  saveAlertSettings,
  targetsOf,
} from '../../core/store/alerts/alertSettings';
import { bindStoreM, dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('alerts that two people change at once', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => dropAndClose(store));

  it('are not saved over those that were not seen, whether there were any before or not', async () => {
    const integrationId = await bindStoreM(store);
    const read = () => findAlertSettings(store, integrationId);
    const told = firstTold({ attentions: [], conflicts: 0 }, null, 0);
    const save = (seen: Awaited<ReturnType<typeof read>>, email: string) => {
      const wanted = { targets: { ...noTargets, emails: [email] }, events: [], language: 'en' as const };
      return saveAlertSettings(store, integrationId, seen, wanted, told);
    };
    expect(await save(null, 'first@shop.example')).toBe(true);
    expect(await save(null, 'late@shop.example')).toBe(false);
    const seen = await read();
    expect(targetsOf(store, seen).emails).toEqual(['first@shop.example']);
    expect(await save(seen, 'second@shop.example')).toBe(true);
    expect(await save(seen, 'late@shop.example')).toBe(false);
    expect(targetsOf(store, await read()).emails).toEqual(['second@shop.example']);
  });

  it('keep which signing secret no answer has carried, whatever else is saved, until one has', async () => {
    const integrationId = await bindStoreM(store);
    const read = () => findAlertSettings(store, integrationId);
    const told = firstTold({ attentions: [], conflicts: 0 }, null, 0);
    const wanted = { targets: noTargets, events: [], language: 'en' as const };
    const unanswered = async () => (await read())?.unansweredSecretId;
    await saveAlertSettings(store, integrationId, await read(), { ...wanted, unansweredSecretId: 'second' }, told);
    await saveAlertSettings(store, integrationId, await read(), wanted, told);
    await noteSecretAnswered(store, integrationId, 'first', true);
    expect(await unanswered()).toBe('second');
    await noteSecretAnswered(store, integrationId, 'second', true);
    expect(await unanswered()).toBeNull();
    await noteSecretAnswered(store, integrationId, 'second', false);
    expect(await unanswered()).toBe('second');
  });
});
