import pino from 'pino';
import { Nudger } from '../../api/nudger';
import { OpenIntegrations } from '../../api/openIntegrations';
import type { Services } from '../../api/services';
import { handleContactEvent } from '../../api/webhooks/contactEvent';
import { lookUpContacts } from '../../api/webhooks/contactRecords';
import { WorkflowMessenger } from '../../api/workflowMessenger';
import { sleep } from '../../core/runtime/async';
import type { Store } from '../../core/store';
import { WebhookInbox } from '../../core/store/inbox/webhookInbox';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

const channelId = 'ch';

describe('events of contacts', () => {
  let store: Store;
  let services: Services;
  let integrationId: string;
  beforeEach(async () => {
    store = await openOwnStore(ownDatabaseUri());
    const logger = pino({ level: 'silent' });
    const away = { temporal: {}, temporalWatch: { isReachable: false }, config: {} };
    const nudger = new Nudger(store, new WorkflowMessenger({ store, logger, ...away } as never), logger);
    const openIntegrations = new OpenIntegrations(store);
    const isContactOnRecord = lookUpContacts(store, { forMs: 60_000, quietMs: 2_000 });
    const parts = { inbox: new WebhookInbox(store), isContactOnRecord };
    services = { store, nudger, openIntegrations, ...parts } as unknown as Services;
    integrationId = await bindStoreM(store);
    const lineAccount = { channelId, channelName: 'LINE' };
    await store.models.integrations.updateOne({ _id: integrationId }, { $set: { lineAccount, isLive: true } });
  });
  afterEach(async () => {
    await services.nudger.flush();
    await store.close();
  });

  const waiting = () => store.models.contactEvents.find({ integrationId }).sort({ userId: 1 }).lean();
  const update = { topic: 'customer/update', rawBody: Buffer.alloc(0), mayTellOf: () => true };
  const tell = (userId: string, memberId: string) => {
    const event = { ...update, eventId: userId, body: { memberId }, contacts: [{ channelId, userId }] };
    return handleContactEvent(services, event, () => undefined);
  };
  const putOnRecord = (userId: string, memberId: string) =>
    store.models.contacts.create({
      ...{ _id: `${integrationId}:${channelId}:${userId}`, integrationId, userId, memberId },
      ...{ phone: null, email: null, attributes: {}, tags: [], sealedOwnTags: null },
    });

  it('all have their contacts stored where the integration is looked up anew between two of them', async () => {
    const contacts = ['U1', 'U2'].map((userId) => ({ channelId, userId }));
    const mayTellOf = () => {
      services.openIntegrations.forget('m');
      return true;
    };
    const event = { topic: 'customer/update', eventId: 'e', rawBody: Buffer.alloc(0), body: {}, contacts };
    expect(await handleContactEvent(services, { ...event, mayTellOf }, () => undefined)).toBe('stored');
    expect((await waiting()).map(({ userId }) => userId)).toEqual(['U1', 'U2']);
  });

  it('are echoes though our writes are on record only a moment after them', async () => {
    // It stands, so the round is not over before both are on record, however long a busy machine takes.
    const clock = jest.spyOn(performance, 'now').mockReturnValue(performance.now());
    const told = ['U1', 'U2', 'U3'].map((userId) => tell(userId, 'member'));
    await sleep(300);
    await putOnRecord('U1', 'member');
    await putOnRecord('U2', 'member');
    clock.mockRestore();
    expect(await Promise.all(told)).toEqual(['ignored', 'ignored', 'stored']);
    expect(await waiting()).toMatchObject([{ userId: 'U3' }]);
  });
});
