import { firstTold } from '../../core/domain/alerts';
import type { Store } from '../../core/store';
import { noTargets, saveAlertSettings } from '../../core/store/alerts/alertSettings';
import type { Integration } from '../../core/store/documents';
import { endIntegration } from '../../core/store/integrations/bindings';
import { remainsOf, removeIntegration } from '../../core/store/integrations/remains';
import { saveDecision } from '../../core/store/members/decisions';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

let store: Store;
beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
});
afterAll(() => store.close());

const saves = {
  alerts: (integrationId: string) => {
    const wanted = { targets: { ...noTargets, emails: ['admin@shop.example'] }, events: [], language: 'en' as const };
    return saveAlertSettings(store, integrationId, null, wanted, firstTold({ attentions: [], conflicts: 0 }, null, 0));
  },
  decisions: (integrationId: string) => {
    const sides = { customerIds: ['a', 'b'], identities: ['1', '2'], contactMemberId: null };
    return saveDecision(store, integrationId, { ...sides, chosen: 'a', atMs: 1 });
  },
};

describe.each(['alerts', 'decisions'] as const)('%s that are saved', (name) => {
  const count = (integrationId: string) =>
    remainsOf(store, integrationId)
      .find((part) => part.name === name)
      ?.count();

  it('stay while the binding stands, and leave nothing of one that is being cleaned up', async () => {
    const integrationId = await bindStoreM(store);
    await saves[name](integrationId);
    expect(await count(integrationId)).toBe(1);
    const integration = await store.models.integrations.findById(integrationId).orFail().lean<Integration>();
    await endIntegration(store, integration, 'disconnected');
    for (const { remove } of remainsOf(store, integrationId)) await remove();
    await expect(saves[name](integrationId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await count(integrationId)).toBe(0);
    await removeIntegration(store, integrationId);
    await expect(saves[name](integrationId)).rejects.toMatchObject({ code: 'not_found' });
    expect(await count(integrationId)).toBe(0);
  });
});
