import { newContact } from '../../core/sync/records/keys';
import { Records } from '../../core/sync/records/records';
import type { Member } from '../../core/store/documents';
import type { Store } from '../../core/store';
import { openOwnStore, ownDatabaseUri } from '../store/ownDatabase';

const held = { isValid: true, assertHeld: () => Promise.resolve() };

let store: Store;

beforeAll(async () => {
  store = await openOwnStore(ownDatabaseUri());
});
afterAll(() => store.close());

describe('Records.saveAhead', () => {
  const newRecords = () => new Records(store, 'i', 'channel', held);
  const stored = (userId: string) => store.models.contacts.findOne({ integrationId: 'i', userId }).lean();

  it('stores what it is given and leaves the rest for the next save', async () => {
    const records = newRecords();
    const [named, other] = [newContact(records, 'named'), newContact(records, 'other')];
    records.putContact(other);
    const member = { _id: 'i:c', integrationId: 'i', customerId: 'c', lineUserId: 'named' } as Member;
    await records.saveAhead([member], [named]);
    expect(await stored('named')).not.toBeNull();
    expect(await store.models.members.findOne({ _id: 'i:c', integrationId: 'i' }).lean()).toMatchObject({
      lineUserId: 'named',
    });
    expect(await stored('other')).toBeNull();
    await records.flush();
    expect(await stored('other')).not.toBeNull();
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

describe('Records.indexContacts', () => {
  it('finds news again where they could not be told, and leaves on record what was written before', async () => {
    const records = new Records(store, 'i', 'channel', held);
    const look = { askedAtMs: performance.now() };
    const contacts = ['changes', 'is written', 'is new'].map((userId) => newContact(records, userId));
    await records.indexContacts(contacts.slice(0, 2), { ...look, isFirst: true });
    records.putContact({ ...contacts[1]!, memberId: 'written' });
    const found = contacts.map((contact) => ({ ...contact, memberId: 'found' }));
    const onNews = () => Promise.reject(new Error('the database is away'));
    await expect(records.indexContacts(found, { ...look, onNews })).rejects.toThrow('the database is away');
    await records.flush();
    const next = new Records(store, 'i', 'channel', held);
    const kept = await next.loadContacts(['is written']);
    expect(await next.indexContacts(found, look)).toEqual(['is new', 'changes', 'is written']);
    expect(kept.get('is written')).toMatchObject({ memberId: 'written' });
  });
});

describe('Records.look', () => {
  // Two members get one LINE id. The first is delivered and saved while the second is judged. By its older record, the
  // first would still wait to be judged itself, and would stay without the conflict.
  it('knows of a member what was saved since it was read', async () => {
    const records = new Records(store, 'i', 'channel', held);
    const member = { _id: 'i:first', integrationId: 'i', customerId: 'first', lineUserId: 'shared', state: 'pending' };
    await records.saveAhead([member as Member], []);
    await records.look(async () => {
      const [read] = await records.findSharing(['shared'], []);
      records.putMember({ ...read!, state: 'delivered' });
      await records.flush();
      expect(records.latest(read!)).toMatchObject({ customerId: 'first', state: 'delivered' });
    });
  });
});

const memberOf = (fields: Partial<Member>) =>
  ({ _id: 'i:c', integrationId: 'i', customerId: 'c', lineUserId: 'former', ...fields }) as Member;

/** A lease that, after `provenBefore` proofs at once, is proved only by `prove`, as after a slow renewal. */
function leaseToBeProven({ provenBefore = 0 } = {}) {
  let prove: () => void = () => undefined;
  const waits = Array.from({ length: provenBefore }, () => Promise.resolve());
  waits.push(new Promise<void>((resolve) => (prove = resolve)));
  return { lease: { isValid: true, assertHeld: () => waits.shift() ?? Promise.resolve() }, prove };
}

describe('what is removed while a save of it is under way stays removed:', () => {
  const settle = async (prove: () => void, ...tasks: Promise<void>[]) => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    prove();
    await Promise.all(tasks);
  };

  it('a member', async () => {
    const { lease, prove } = leaseToBeProven();
    const records = new Records(store, 'i', 'channel', lease);
    records.putMember(memberOf({ _id: 'i:leaving', customerId: 'leaving', state: 'delivered' }));
    await settle(prove, records.flush(), records.removeMember('leaving'));
    expect((await records.loadMembers(['leaving'])).size).toBe(0);
  });

  it('a contact', async () => {
    // The removal asks the lease first and is answered at once. Then the save of contacts asks, and waits.
    const { lease, prove } = leaseToBeProven({ provenBefore: 1 });
    const records = new Records(store, 'i', 'channel', lease);
    records.putContact(newContact(records, 'deleted'));
    await settle(prove, records.flush(), records.removeContact('deleted', performance.now()));
    expect((await records.loadContacts(['deleted'])).size).toBe(0);
  });
});

describe('Records.saveIdentities', () => {
  const onRecord = () => store.models.members.findOne({ _id: 'i:c', integrationId: 'i' }).lean();

  it('is not undone by a save that was under way before', async () => {
    const { lease, prove } = leaseToBeProven();
    const records = new Records(store, 'i', 'channel', lease);
    records.putMember(memberOf({ state: 'delivered' }));
    const saving = records.flush();
    const changed = records.saveIdentities({
      inserted: [],
      changed: [memberOf({ lineUserId: 'new', state: 'pending' })],
      alone: [],
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    prove();
    await Promise.all([saving, changed]);
    expect(await onRecord()).toMatchObject({ lineUserId: 'new', state: 'pending' });
  });

  it('leaves what was put meanwhile to the next save', async () => {
    const records = new Records(store, 'i', 'channel', held);
    const saving = records.saveIdentities({
      inserted: [],
      changed: [memberOf({ lineUserId: 'new', state: 'pending' })],
      alone: [],
    });
    records.putMember(memberOf({ lineUserId: 'new', state: 'delivered' }));
    await saving;
    await records.flush();
    expect(await onRecord()).toMatchObject({ lineUserId: 'new', state: 'delivered' });
  });

  it('counts who is new while a save is under way', async () => {
    const { lease, prove } = leaseToBeProven();
    const records = new Records(store, 'i', 'channel', lease);
    await records.countMembers();
    const before = records.metCount;
    records.putMember(memberOf({ state: 'delivered' }));
    const saving = records.flush();
    await new Promise((resolve) => setTimeout(resolve, 100));
    const inserted = [memberOf({ _id: 'i:new', customerId: 'new', lineUserId: 'another' })];
    const inserting = records.saveIdentities({ inserted, changed: [], alone: [] });
    prove();
    await Promise.all([saving, inserting]);
    expect(records.metCount).toBe(before + 1);
  });

  describe('of a new member without LINE id and phone', () => {
    const alone = (customerId: string) => memberOf({ _id: `i:${customerId}`, customerId, lineUserId: null });
    const found = (customerId: string) =>
      store.models.members.findOne({ _id: `i:${customerId}`, integrationId: 'i' }).lean();

    it('waits for the judgement, counts once, and is replaced from then on', async () => {
      const records = new Records(store, 'i', 'channel', held);
      await records.countMembers();
      const before = records.metCount;
      await records.saveIdentities({ inserted: [], changed: [], alone: ['solo'] });
      expect(await found('solo')).toBeNull();
      for (const state of ['skipped', 'conflict'] as const) {
        records.putMember({ ...alone('solo'), state });
        await records.flush();
        expect(await found('solo')).toMatchObject({ state });
      }
      expect(records.metCount).toBe(before + 1);
    });

    it('takes the place of what another try has left', async () => {
      await store.models.members.create({ ...alone('left'), state: 'pending' });
      const records = new Records(store, 'i', 'channel', held);
      await records.saveIdentities({ inserted: [], changed: [], alone: ['left', 'beside'] });
      for (const customerId of ['left', 'beside']) records.putMember({ ...alone(customerId), state: 'skipped' });
      await records.flush();
      expect(await found('left')).toMatchObject({ state: 'skipped' });
      expect(await found('beside')).toMatchObject({ state: 'skipped' });
    });
  });
});
