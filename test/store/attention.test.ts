import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { setAttention } from '../../core/store/integrations/attention';
import { renewOmnichatToken } from '../../core/store/integrations/bindings';
import { bindStoreM, dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('a token of the team that Omnichat refuses', () => {
  let store: Store;
  let integrationId: string;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    integrationId = await bindStoreM(store);
  });
  afterAll(() => dropAndClose(store));

  const read = () => store.models.integrations.findById(integrationId).orFail().lean<Integration>().exec();
  const refuse = (omnichatTokenVersion: number) =>
    setAttention(store, integrationId, 'omnichat_access_revoked', { omnichatTokenVersion });

  it('is told to an admin, who renews it', async () => {
    await refuse(0);
    expect((await read()).attention?.code).toBe('omnichat_access_revoked');
    await renewOmnichatToken(store, await read(), 'the next');
    expect((await read()).attention).toBeNull();
  });

  it('is not told once it was renewed, by a worker that still had the one before', async () => {
    await refuse(0);
    expect((await read()).attention).toBeNull();
    await refuse(1);
    expect((await read()).attention?.code).toBe('omnichat_access_revoked');
  });
});
