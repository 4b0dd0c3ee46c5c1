import type { mongo } from 'mongoose';
import type { Store } from '../../core/store';
import { fetchContactEvents, removeContactEvents } from '../../core/store/inbox/waiting';
import { askForMembers, maxCarried, WebhookInbox, inboxId } from '../../core/store/inbox/webhookInbox';
import { expectGuardedCommand } from '../../tools/simulate/database/guard';
import { openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('WebhookInbox', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => store.close());

  const ofContact = (userId: string) => ({ integrationId: 'i', userId, carried: null, traceparent: null });
  const ofMember = (customerId: string) => ({
    _id: inboxId('i', customerId),
    integrationId: 'i',
    customerId,
    ts: '1'.padStart(20, '0'),
    sealedCustomer: null,
    receivedAt: new Date(),
    isFromEvent: true,
  });

  it('knows an event of a member again in any process', async () => {
    const arrival = { eventId: 'member', members: [ofMember('c')], contacts: [] };
    expect(await new WebhookInbox(store).add(arrival)).toBe(true);
    expect(await new WebhookInbox(store).add(arrival)).toBe(false);
    expect(await store.models.seenEvents.countDocuments({ _id: 'member' })).toBe(1);
  });

  describe('of two events of one member at the same nanosecond', () => {
    const told = (customerId: string, eventId: string) => ({
      eventId,
      members: [{ ...ofMember(customerId), sealedCustomer: Buffer.from(eventId) }],
      contacts: [],
    });
    const waitingOf = (customerId: string) =>
      store.models.inbox
        .findOne({ _id: inboxId('i', customerId), integrationId: 'i' })
        .orFail()
        .lean();

    it('has the member read again, and what is worked on of the first stays', async () => {
      const inbox = new WebhookInbox(store);
      await inbox.add(told('c2', 'first'));
      const { revision: before } = await waitingOf('c2');
      await inbox.add(told('c2', 'second'));
      const { sealedCustomer, revision } = await waitingOf('c2');
      expect([sealedCustomer, revision === before]).toEqual([null, false]);
    });

    it('has the member read where they come together', async () => {
      const inbox = new WebhookInbox(store);
      await Promise.all([inbox.add(told('c3', 'one')), inbox.add(told('c3', 'other'))]);
      expect((await waitingOf('c3')).sealedCustomer).toBeNull();
    });

    it('goes by the ids of its members, however many wait', async () => {
      const inbox = new WebhookInbox(store);
      await inbox.add(told('c5', 'earlier'));
      const commands: object[] = [];
      const client: mongo.MongoClient = store.connection.getClient();
      client.on('commandStarted', ({ command }) => commands.push(command));
      await inbox.add(told('c5', 'later'));
      expect(commands.filter((command) => 'update' in command).length).toBeGreaterThan(1);
      for (const command of commands) expectGuardedCommand({ ...command }, { isIndexed: true });
    });

    it('takes what the one carries when it is the same delivered twice at once', async () => {
      const inbox = new WebhookInbox(store);
      await Promise.all([inbox.add(told('c4', 'same')), inbox.add(told('c4', 'same'))]);
      expect((await waitingOf('c4')).sealedCustomer).not.toBeNull();
    });
  });

  it('knows an event of a contact again without storing its id, and takes it once more in another process', async () => {
    const arrival = { eventId: 'contact', members: [], contacts: [ofContact('U1')] };
    const inbox = new WebhookInbox(store);
    expect(await inbox.add(arrival)).toBe(true);
    expect(await inbox.add(arrival)).toBe(false);
    expect(await new WebhookInbox(store).add(arrival)).toBe(true);
    expect(await store.models.contactEvents.countDocuments({ integrationId: 'i' })).toBe(1);
    expect(await store.models.seenEvents.countDocuments({ _id: 'contact' })).toBe(0);
  });

  it('takes one of two alike that come at once for new', async () => {
    const inbox = new WebhookInbox(store);
    const arrival = { eventId: 'member twice', members: [ofMember('c6')], contacts: [] };
    const taken = await Promise.all([inbox.add(arrival), inbox.add(arrival)]);
    expect(taken.filter((isNew) => isNew)).toHaveLength(1);
  });

  it('has a member read whose event another process inserts in the same moment', async () => {
    const { inbox } = store.models;
    const entry = { ...ofMember('c7'), sealedCustomer: Buffer.from('carried') };
    // As MongoDB answers an upsert whose filter has more than the key, where another inserts that key meanwhile.
    jest.spyOn(inbox, 'bulkWrite').mockImplementationOnce(async () => {
      await inbox.create(entry);
      throw Object.assign(new Error('E11000'), { code: 11000, writeErrors: [{ code: 11000, index: 1 }] });
    });
    await askForMembers(store, 'i', [{ customerId: 'c8' }, { customerId: 'c7' }], 'retry');
    const asked = await inbox.findOne({ _id: entry._id, integrationId: 'i' }).lean();
    expect(asked).toMatchObject({ sealedCustomer: null, revision: 1 });
  });

  it('stores one of two alike that come at once', async () => {
    const inbox = new WebhookInbox(store);
    const arrival = { eventId: 'twin', members: [], contacts: [ofContact('U2')] };
    await Promise.all([inbox.add(arrival), inbox.add(arrival)]);
    expect(await store.models.contactEvents.countDocuments({ integrationId: 'i', userId: 'U2' })).toBe(1);
  });

  describe('of a contact of which another event waits', () => {
    const told = (userId: string, memberId: string) => ({
      eventId: `${userId} ${memberId}`,
      members: [],
      contacts: [{ ...ofContact(userId), carried: { attributes: {}, memberId } }],
    });
    const waitingOf = async (userId: string) =>
      (await fetchContactEvents('i', store)).filter((event) => event.userId === userId);

    it('keeps what both say, beside new ones of the same round', async () => {
      await new WebhookInbox(store).add(told('U3', 'first'));
      const inbox = new WebhookInbox(store);
      await Promise.all([inbox.add(told('U3', 'second')), inbox.add(told('U4', 'other'))]);
      const [waiting] = await waitingOf('U3');
      expect(waiting?.carried?.map((one) => one?.memberId)).toEqual(['first', 'second']);
      expect(await waitingOf('U4')).toHaveLength(1);
    });

    it('stays when the older one is removed', async () => {
      await new WebhookInbox(store).add(told('U5', 'first'));
      const looked = await waitingOf('U5');
      await new WebhookInbox(store).add(told('U5', 'second'));
      await removeContactEvents(store, looked);
      expect(await waitingOf('U5')).toHaveLength(1);
      await removeContactEvents(store, await waitingOf('U5'));
      expect(await waitingOf('U5')).toEqual([]);
    });

    it('tells no more than is looked at', async () => {
      const inbox = new WebhookInbox(store);
      const many = Array.from({ length: maxCarried + 2 }, (_, index) => inbox.add(told('U6', String(index))));
      await Promise.all(many);
      await inbox.add(told('U6', 'one more'));
      expect((await waitingOf('U6'))[0]?.carried).toHaveLength(maxCarried);
    });
  });
});
