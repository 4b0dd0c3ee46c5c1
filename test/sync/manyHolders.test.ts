import { Rechecks } from '../../core/sync/records/inbox';
import { Records } from '../../core/sync/records/records';
import type { Member } from '../../core/store/documents';
import type { Store } from '../../core/store';
import { bindStore } from '../../core/store/integrations/bindings';
import { dropAndClose, openOwnStore, ownDatabaseUri } from '../store/ownDatabase';

const held = { isValid: true, assertHeld: () => Promise.resolve() };

describe('contacts that changed', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => dropAndClose(store));

  /** So many members, each with a LINE id of its own, whose contacts have all changed. */
  async function recheck(count: number, name: string) {
    const binding = { handle: 'h', storeName: 'S', origin: 'shopline' as const, omnichatToken: 'token' };
    const { _id } = await bindStore(store, { ...binding, merchantId: name, teamId: `team of ${name}` });
    const records = new Records(store, _id, 'channel', held);
    const members = Array.from({ length: count }, (_, at) => {
      const member = { _id: `${_id}:${at}`, integrationId: _id, customerId: String(at), lineUserId: `U${at}` };
      return { ...member, phoneKey: null, state: 'skipped' } as Member;
    });
    await records.saveIdentities({ inserted: members, changed: [], alone: [] });
    await new Rechecks(store, records).ofHolders(members.map(({ lineUserId }) => lineUserId!));
    const integration = await store.models.integrations.findById(_id).orFail().lean();
    const waiting = await store.models.inbox.countDocuments({ integrationId: _id });
    return { waiting, isFullReadAsked: integration.fullReadAsked !== undefined };
  }

  it('have their members read one by one where they are few', async () => {
    expect(await recheck(20, 'few')).toEqual({ waiting: 20, isFullReadAsked: false });
  });

  it('have a full read asked for where they are many, as after an import of friends', async () => {
    expect(await recheck(2_500, 'many')).toEqual({ waiting: 0, isFullReadAsked: true });
  });
});
