import { IntegrationFactsReader } from './integrations/integrationFacts';
import { AlertSender } from '../core/partners/alerts/alertSender';
import { AddressCalls } from '../core/store/leases/addressCalls';
import { WebhookInbox } from '../core/store/inbox/webhookInbox';
import { AuditTrail } from './auditTrail';
import type { ApiDependencies } from './dependencies';
import { IntegrationFeeds } from './integrationFeeds';
import { LineAccounts } from './lineAccounts';
import { OidcLogin } from './login/oidc';
import { Rights } from './login/rights';
import { DatabaseProbe } from './operations/databaseProbe';
import { Nudger } from './nudger';
import { OpenIntegrations } from './openIntegrations';
import { lookUpContacts } from './webhooks/contactRecords';
import { DurableEvents } from './webhooks/durableEvents';
import { RefusedBytes } from './webhooks/refusedBytes';
import type { Sessions } from './session';
import { WorkflowMessenger } from './workflowMessenger';

export function createServices(dependencies: ApiDependencies, sessions: Sessions) {
  const { config, store, temporalWatch, logger, metrics, omnichat } = dependencies;
  const messenger = new WorkflowMessenger(dependencies);
  const facts = new IntegrationFactsReader(store, temporalWatch);
  const oidc = new OidcLogin(config);
  const auditTrail = new AuditTrail(store, logger);
  const feeds = new IntegrationFeeds(store, facts, logger);
  return {
    ...dependencies,
    sessions,
    auditTrail,
    rights: new Rights({ oidc, auditTrail, feeds }),
    databaseProbe: new DatabaseProbe(store),
    oidc,
    messenger,
    nudger: new Nudger(store, messenger, logger),
    inbox: new WebhookInbox(store),
    isContactOnRecord: lookUpContacts(store),
    /** Null where no cap on the calls of one address is set. */
    addressCalls: config.shopline.callsPerAddress && new AddressCalls(store, config.shopline.callsPerAddress),
    facts,
    feeds,
    lineAccounts: new LineAccounts(store, omnichat, config.omnichat.requestsPerSecond),
    openIntegrations: new OpenIntegrations(store),
    refusedBytes: new RefusedBytes(),
    durableEvents: new DurableEvents(metrics, logger),
    /** Sends the test messages that admins ask for. Workers send the alerts that are due. */
    alertSender: new AlertSender(config),
  };
}

/** Everything a route may use. */
export type Services = ReturnType<typeof createServices>;
