import { subscriptionTopics, type SubscriptionTopic } from '../../core/domain/types';
import { isStaffToken } from '../../core/partners/shopline/tokenKind';
import type { ShoplineEvent } from '../../core/partners/shopline/webhookEvent';
import { uninstallEntry } from '../../core/store/access/auditLog';
import type { Integration } from '../../core/store/documents';
import { eventTime } from '../../core/store/inbox/eventTime';
import {
  recordInstallationRevoked,
  recordInstalled,
  recordSubscription,
  recordTokenCreated,
  recordTokenRevoked,
  recordUninstalled,
  type LifecycleOutcome,
} from '../../core/store/integrations/lifecycle';
import { authorizedSignal, uninstalledSignal } from '../../workflows/messages';
import type { Services } from '../services';
import { handleMemberEvent, isMemberTopic } from './memberEvent';
import type { EventOutcome, NoteIntegration, StoreEvent } from './storeEvent';

type Record = (services: Services, event: StoreEvent) => Promise<LifecycleOutcome | 'malformed'>;

const createToken: Record = ({ store }, event) => {
  const token = event.resource?.token;
  // Background work uses the installation token alone. A staff token ends after its six months, or once it is dropped.
  if (isStaffToken(event)) return nothing;
  // To take it would lose the store's only token without a trace: SHOPLINE has to learn that none arrived.
  if (typeof token !== 'string' || token === '') return Promise.resolve('malformed');
  const { merchantId, hasOwnTs } = event;
  return recordTokenCreated(store, { merchantId, ts: eventTime(event.ts), hasOwnTs, tokenId: recordId(event), token });
};

const revokeToken: Record = ({ store }, event) => recordTokenRevoked(store, revokedToken(event));

function revokedToken({ merchantId, ts, hasOwnTs, resource }: StoreEvent) {
  const token = resource?.token;
  return {
    merchantId,
    ts: eventTime(ts),
    hasOwnTs,
    tokenId: recordId({ resource }),
    token: typeof token === 'string' && token !== '' ? token : null,
  };
}

/** The id of the token's record, under either name (contract A6). It counts only where the token's value is missing. */
function recordId({ resource }: Pick<StoreEvent, 'resource'>): string | null {
  const id = resource?._id ?? resource?.id;
  return typeof id === 'string' ? id : null;
}

const nothing = Promise.resolve<LifecycleOutcome>({ tell: 'nothing', integration: null });

const keepSubscription =
  (topic: SubscriptionTopic): Record =>
  async ({ store }, event) => {
    await recordSubscription(store, { merchantId: event.merchantId, topic, ts: eventTime(event.ts) });
    return nothing;
  };

const auditEnd =
  ({ auditTrail }: Services) =>
  (integration: Integration) =>
    auditTrail.record(uninstallEntry(integration));

/** Every spelling of each topic that SHOPLINE's pages use (contract A2.2). */
const lifecycle = new Map<string, Record>([
  ['access_token/create', createToken],
  ['access_token/app_installation_token_create', createToken],
  ['app_installation_token/create', createToken],
  ['access_token/revoke', revokeToken],
  ['access_token/app_installation_token_revoke', revokeToken],
  [
    'application/install',
    async ({ store }, event) => {
      await recordInstalled(store, { merchantId: event.merchantId, ts: eventTime(event.ts) });
      return nothing;
    },
  ],
  [
    'application/uninstall',
    (services, { merchantId, ts }) =>
      recordUninstalled(services.store, { merchantId, ts: eventTime(ts) }, auditEnd(services)),
  ],
  [
    'app_installation_token/revoke',
    (services, event) => recordInstallationRevoked(services.store, revokedToken(event), auditEnd(services)),
  ],
  ...subscriptionTopics.map((topic): [string, Record] => [topic, keepSubscription(topic)]),
]);

/** Whether an event is about the app itself: no sweep and no full read finds what it says. */
export function isLifecycleTopic(topic: string): boolean {
  return lifecycle.has(topic);
}

/**
 * Makes a verified event durable; what it changes is known to the next request.
 * @throws MongoError when it could not be stored: the sender is told to come back.
 */
export async function handleShoplineEvent(
  services: Services,
  event: ShoplineEvent,
  note: NoteIntegration,
): Promise<EventOutcome | 'malformed'> {
  const record = lifecycle.get(event.topic);
  if (!record && !isMemberTopic(event.topic)) return 'ignored';
  const { merchantId } = event;
  if (merchantId === null) return 'malformed';
  const storeEvent = { ...event, merchantId };
  return record
    ? handleLifecycleEvent(services, storeEvent, record, note)
    : handleMemberEvent(services, storeEvent, note);
}

async function handleLifecycleEvent(
  services: Services,
  event: StoreEvent,
  record: Record,
  note: NoteIntegration,
): Promise<EventOutcome | 'malformed'> {
  const { seen } = services.inbox;
  if (await seen.has(event.eventId)) return 'duplicate';
  const outcome = await record(services, event);
  if (outcome === 'malformed') return 'malformed';
  if (outcome.integration) note(outcome.integration);
  await seen.add([event.eventId]);
  services.openIntegrations.forget(event.merchantId);
  tell(services, outcome);
  return 'stored';
}

/** Nothing waits for the signal: the event is durable, and SHOPLINE waits 3 s, which Temporal must not use up. */
function tell({ messenger }: Services, { tell: what, integration }: LifecycleOutcome): void {
  if (what === 'authorized') void messenger.signalOrStart(integration, authorizedSignal, { isStored: true });
  if (what === 'uninstalled')
    void messenger.signalIfOpen(integration, uninstalledSignal, { integrationId: integration._id });
}
