import type { Store } from '../../core/store';
import { WebhookInbox, inboxId } from '../../core/store/inbox/webhookInbox';
import { dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

describe('WebhookInbox', () => {
  let store: Store;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
  });
  afterAll(() => dropAndClose(store));

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

  it('knows an event of a contact again without storing its id, and takes it once more in another process', async () => {
    const arrival = { eventId: 'contact', members: [], contacts: [ofContact('U1')] };
    const inbox = new WebhookInbox(store);
    expect(await inbox.add(arrival)).toBe(true);
    expect(await inbox.add(arrival)).toBe(false);
    expect(await new WebhookInbox(store).add(arrival)).toBe(true);
    expect(await store.models.contactEvents.countDocuments({ integrationId: 'i' })).toBe(1);
    expect(await store.models.seenEvents.countDocuments({ _id: 'contact' })).toBe(0);
  });

  it('stores one of two alike that come at once', async () => {
    const inbox = new WebhookInbox(store);
    const arrival = { eventId: 'twin', members: [], contacts: [ofContact('U2')] };
    await Promise.all([inbox.add(arrival), inbox.add(arrival)]);
    expect(await store.models.contactEvents.countDocuments({ integrationId: 'i', userId: 'U2' })).toBe(1);
  });
});
