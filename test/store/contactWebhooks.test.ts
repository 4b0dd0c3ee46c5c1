import pino from 'pino';
import { Nudger } from '../../api/nudger';
import { OpenIntegrations } from '../../api/openIntegrations';
import type { Services } from '../../api/services';
import { handleContactEvent } from '../../api/webhooks/contactEvent';
import { WorkflowMessenger } from '../../api/workflowMessenger';
import type { Store } from '../../core/store';
import { WebhookInbox } from '../../core/store/inbox/webhookInbox';
import { bindStoreM, dropAndClose, openOwnStore, ownDatabaseUri } from './ownDatabase';

const channelId = 'ch';

describe('an event of several contacts', () => {
  let store: Store;
  let services: Services;
  beforeAll(async () => {
    store = await openOwnStore(ownDatabaseUri());
    const logger = pino({ level: 'silent' });
    const away = { temporal: {}, temporalWatch: { isReachable: false }, config: {} };
    const nudger = new Nudger(store, new WorkflowMessenger({ store, logger, ...away } as never), logger);
    const openIntegrations = new OpenIntegrations(store);
    services = { store, nudger, openIntegrations, inbox: new WebhookInbox(store) } as unknown as Services;
  });
  afterAll(async () => {
    await services.nudger.flush();
    await dropAndClose(store);
  });

  it('has all of them stored where its integration is looked up anew between two of them', async () => {
    const integrationId = await bindStoreM(store);
    const lineAccount = { channelId, channelName: 'LINE' };
    await store.models.integrations.updateOne({ _id: integrationId }, { $set: { lineAccount, isLive: true } });
    const contacts = ['U1', 'U2'].map((userId) => ({ channelId, userId }));
    const mayTellOf = () => {
      services.openIntegrations.forget('m');
      return true;
    };
    const event = { topic: 'customer/update', eventId: 'e', rawBody: Buffer.alloc(0), body: {}, contacts };
    expect(await handleContactEvent(services, { ...event, mayTellOf }, () => undefined)).toBe('stored');
    const stored = await store.models.contactEvents.find({ integrationId }).sort({ userId: 1 }).lean();
    expect(stored.map(({ userId }) => userId)).toEqual(['U1', 'U2']);
  });
});
