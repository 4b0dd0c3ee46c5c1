import { newContact } from '../../engine/records/keys';
import { Records } from '../../engine/records/records';
import type { Member } from '../../store/documents';
import type { Store } from '../../store';
import { dropAndClose, openOwnStore, ownDatabaseUri } from '../store/ownDatabase';

describe('Records.saveAhead', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => dropAndClose(store));

  const newRecords = () => new Records(store, 'i', 'channel', () => Promise.resolve());
  const stored = (userId: string) => store.models.contacts.findOne({ userId }).lean();

  it('stores what it is given and leaves the rest for the next save', async () => {
    const records = newRecords();
    const [named, other] = [newContact(records, 'named'), newContact(records, 'other')];
    records.putContact(other);
    const member = { _id: 'i:c', integrationId: 'i', customerId: 'c', lineUserId: 'named' } as Member;
    await records.saveAhead([member], [named]);
    expect(await stored('named')).not.toBeNull();
    expect(await store.models.members.findById('i:c').lean()).toMatchObject({ lineUserId: 'named' });
    expect(await stored('other')).toBeNull();
    await records.flush();
    expect(await stored('other')).not.toBeNull();
    expect(records.hasUnsaved).toBe(false);
  });

  it('stores who a member is after a save that is under way, not before it', async () => {
    let saves = 0;
    const records = new Records(store, 'i', 'channel', async () => {
      saves += 1;
      if (saves === 1) await new Promise((resolve) => setTimeout(resolve, 200));
    });
    const member = { _id: 'i:moves', integrationId: 'i', customerId: 'moves', lineUserId: 'former' } as Member;
    records.putMember(member);
    await Promise.all([records.flush(), records.saveIdentities([], [{ ...member, lineUserId: 'latter' }])]);
    expect(await store.models.members.findById('i:moves').lean()).toMatchObject({ lineUserId: 'latter' });
  });

  it('stores the newest there is when it waited for a save under way', async () => {
    const records = newRecords();
    const contact = newContact(records, 'busy');
    records.putContact({ ...contact, memberId: 'first' });
    const saving = records.flush();
    const ahead = records.saveAhead([], [{ ...contact, memberId: 'claimed' }]);
    records.putContact({ ...contact, memberId: 'delivered meanwhile' });
    await Promise.all([saving, ahead]);
    expect(await stored('busy')).toMatchObject({ memberId: 'delivered meanwhile' });
  });
});
