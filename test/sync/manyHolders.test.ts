import { Rechecks } from '../../core/sync/records/inbox';
import { Records } from '../../core/sync/records/records';
import type { Member } from '../../core/store/documents';
import type { Store } from '../../core/store';
import { bindStore } from '../../core/store/integrations/bindings';
import { openOwnStore, ownDatabaseUri } from '../store/ownDatabase';

const held = { isValid: true, assertHeld: () => Promise.resolve() };

describe('contacts that changed, and a phone that one of those who share it has left', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => store.close());

  type Recheck = (rechecks: Rechecks, members: Member[]) => Promise<void>;
  const allContacts: Recheck = (rechecks, members) => rechecks.ofHolders(members.map(({ lineUserId }) => lineUserId!));
  const onePhone: Recheck = (rechecks) => rechecks.ofWaiting([], ['phone']);

  /** Rechecks `count` members, each with a LINE id of its own, who are in conflict over one phone. */
  async function recheck(count: number, name: string, look: Recheck) {
    const binding = { handle: 'h', storeName: 'S', origin: 'shopline' as const, omnichatToken: 'token' };
    const { _id } = await bindStore(store, { ...binding, merchantId: name, teamId: `team of ${name}` });
    const records = new Records(store, _id, 'channel', held);
    const members = Array.from({ length: count }, (_, at) => {
      const member = { _id: `${_id}:${at}`, integrationId: _id, customerId: String(at), lineUserId: `U${at}` };
      return { ...member, phoneKey: 'phone', state: 'conflict' } as Member;
    });
    await records.saveIdentities({ inserted: members, changed: [], alone: [] });
    await look(new Rechecks(store, records), members);
    const integration = await store.models.integrations.findById(_id).orFail().lean();
    const waiting = await store.models.inbox.countDocuments({ integrationId: _id });
    return { waiting, isFullReadAsked: integration.fullReadAsked !== undefined };
  }

  it.each([
    ['contacts', allContacts],
    ['phone', onePhone],
  ])('have members read one by one where they are few: %s', async (name, look) => {
    expect(await recheck(20, `few ${name}`, look)).toEqual({ waiting: 20, isFullReadAsked: false });
  });

  it.each([
    ['contacts', allContacts],
    ['phone', onePhone],
  ])('have a full read asked for where they are many: %s', async (name, look) => {
    expect(await recheck(2_500, `many ${name}`, look)).toEqual({ waiting: 0, isFullReadAsked: true });
  });
});
