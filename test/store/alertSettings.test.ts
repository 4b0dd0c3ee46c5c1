import { firstTold } from '../../core/domain/alerts';
import type { Store } from '../../core/store';
import {
  findAlertSettings,
  noTargets,
  noteSecretAnswered,
  saveAlertSettings,
  takeTest,
  targetsOf,
  testEveryMs,
} from '../../core/store/alerts/alertSettings';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('alerts that two people change at once', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => store.close());

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

  it('may be tried again after the pause, and no sooner', async () => {
    const integrationId = await bindStoreM(store);
    const told = firstTold({ attentions: [], conflicts: 0 }, null, 0);
    await saveAlertSettings(store, integrationId, null, { targets: noTargets, events: [], language: 'en' }, told);
    const atMs = Date.now();
    const clock = jest.spyOn(Date, 'now');
    const taken: boolean[] = [];
    for (const afterMs of [0, testEveryMs - 1, testEveryMs + 1]) {
      clock.mockReturnValue(atMs + afterMs);
      taken.push(await takeTest(store, integrationId));
    }
    expect(taken).toEqual([true, false, true]);
  });
});
