import type { Store } from '../../core/store';
import { readInstallationToken } from '../../core/store/integrations/installations';
import { recordTokenCreated, recordTokenRevoked } from '../../core/store/integrations/lifecycle';
import { openOwnStore, ownDatabaseUri } from './ownDatabase';

const merchantId = 'm0';
const token = { merchantId, tokenId: 'record', hasOwnTs: true };
const ts = (at: number) => String(at).padStart(20, '0');

describe('tokens that SHOPLINE revokes', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => store.close());

  it('are all remembered where many are told of at once, and none in plain text', async () => {
    await recordTokenCreated(store, { ...token, token: 'in-use', ts: ts(5) });
    const values = Array.from({ length: 12 }, (_, n) => `value ${n}`);
    await Promise.all(values.map((value, n) => recordTokenRevoked(store, { ...token, token: value, ts: ts(20 + n) })));
    const stored = await store.models.installations.collection.findOne({});
    expect(stored?.revocations).toHaveLength(12);
    expect(JSON.stringify(stored)).not.toMatch(/in-use|value/);
    for (const [n, value] of values.entries())
      await recordTokenCreated(store, { ...token, token: value, ts: ts(20 + n) });
    expect(await readInstallationToken(store, merchantId)).toBeNull();
  });
});
