import { mongo } from 'mongoose';
import pino from 'pino';
import { AuditTrail } from '../../api/auditTrail';
import { OpenIntegrations } from '../../api/openIntegrations';
import type { Services } from '../../api/services';
import { DurableEvents } from '../../api/webhooks/durableEvents';
import { handleShoplineEvent } from '../../api/webhooks/shoplineEvent';
import { WorkflowMessenger } from '../../api/workflowMessenger';
import type { Store } from '../../core/store';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { WebhookInbox } from '../../core/store/inbox/webhookInbox';
import { bindStoreM, openOwnStore, ownDatabaseUri } from './ownDatabase';

const logger = pino({ level: 'silent' });

describe('an uninstall that the database breaks off', () => {
  let store: Store;
  let services: Services;
  beforeEach(async () => {
    store = await openOwnStore(ownDatabaseUri());
    const away = {
      temporal: { client: { workflow: { getHandle: () => ({}) } } },
      temporalWatch: { isReachable: false },
    };
    services = {
      store,
      inbox: new WebhookInbox(store),
      auditTrail: new AuditTrail(store, logger),
      openIntegrations: new OpenIntegrations(store),
      messenger: new WorkflowMessenger({ store, logger, config: {}, ...away } as never),
    } as unknown as Services;
  });
  afterEach(() => store.close());

  it.each([
    ['before its entry is stored', 'auditLog', 'create'],
    ['while the binding ends', 'claims', 'deleteMany'],
  ] as const)('%s is in the audit log all the same', async (_name, model, command) => {
    const integrationId = await bindStoreM(store);
    const noPrimary = new mongo.MongoNetworkError('no connection');
    jest.spyOn(store.models[model], command as never).mockRejectedValueOnce(noPrimary as never);
    const event = {
      topic: 'application/uninstall',
      eventId: 'e',
      merchantId: 'm',
      ts: eventTimeOfMs(Date.now() + 1_000),
      hasOwnTs: true,
      resource: null,
    };
    const arrived = { partner: 'shopline' as const, bytes: 0, answerWithinMs: 10_000, isLifecycle: true, ...event };
    const durableEvents = new DurableEvents({ countWebhook: () => undefined }, logger);
    await durableEvents.store(arrived, () => handleShoplineEvent(services, event, () => undefined));
    const told = await store.models.auditLog.find({ integrationId }).lean();
    expect(told).toMatchObject([{ action: 'uninstall', actor: 'shopline', merchantId: 'm', teamId: 't' }]);
    expect((await store.models.integrations.findById(integrationId).orFail()).endReason).toBe('uninstalled');
  });
});
