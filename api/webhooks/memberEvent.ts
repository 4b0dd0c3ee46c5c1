import { extraFields } from '../../core/domain/keptAttributes';
import type { Settings } from '../../core/domain/types';
import { isWholeCustomer } from '../../core/domain/wholeCustomer';
import { customerItself, customerNamedBy } from '../../core/partners/shopline/eventMember';
import { memberTopics } from '../../core/partners/shopline/memberTopics';
import type { InboxEntry, Integration } from '../../core/store/documents';
import { eventTime, eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { inboxId, unknownMember } from '../../core/store/inbox/webhookInbox';
import { currentTraceparent } from '../../core/runtime/telemetry/spans';
import type { Services } from '../services';
import type { EventOutcome, NoteIntegration, StoreEvent } from './storeEvent';

export function isMemberTopic(topic: string): boolean {
  return memberTopics.has(topic);
}

/**
 * Puts the member an event concerns into the inbox of the store's integration, or asks for a full read where the event
 * concerns many. Ignores the event where the integration neither follows changes nor has a run open.
 */
export async function handleMemberEvent(
  services: Services,
  event: StoreEvent,
  note: NoteIntegration,
): Promise<EventOutcome> {
  const integration = await services.openIntegrations.ofMerchant(event.merchantId);
  if (integration) note(integration);
  // Before the first sync no change has to be followed: that sync reads everyone.
  if (!integration || !(integration.isLive || integration.activeRunId)) return 'ignored';
  const isOfMany = memberTopics.get(event.topic)?.resource === 'shared';
  const members = isOfMany ? [] : [entryOf(services, integration, event)];
  const isNew = await services.inbox.add({
    eventId: event.eventId,
    members,
    contacts: [],
    ...(isOfMany && { everyoneOf: integration._id }),
  });
  if (!isNew) return 'duplicate';
  services.nudger.nudge(integration, members.length);
  return 'stored';
}

function entryOf({ store }: Services, { _id: integrationId, settings }: Integration, event: StoreEvent): InboxEntry {
  const customerId = customerIdOf(event) ?? unknownMember;
  const _id = inboxId(integrationId, customerId);
  const customer = customerId === unknownMember ? null : carriedCustomer(event, settings);
  return {
    _id,
    integrationId,
    customerId,
    ts: event.hasOwnTs ? eventTime(event.ts) : eventTimeOfMs(Date.now()),
    sealedCustomer: customer && store.cipher.seal(JSON.stringify(customer), 'waiting member', _id),
    receivedAt: new Date(),
    isFromEvent: true,
    traceparent: currentTraceparent(),
  };
}

function isOfCustomer({ topic }: StoreEvent): boolean {
  return memberTopics.get(topic)?.resource === 'customer';
}

/** The shape of `resource` is not confirmed (contract A6): it may name its member anywhere, or nowhere. */
function customerIdOf(event: StoreEvent): string | null {
  return isOfCustomer(event) ? customerItself(event.resource) : customerNamedBy(event.resource);
}

/** The customer an event carries; null where something that a sync looks at is missing: then SHOPLINE is asked. */
function carriedCustomer(event: StoreEvent, settings: Settings): StoreEvent['resource'] {
  const { topic, resource, hasOwnTs } = event;
  // An event without a time of its own may be older than what is known.
  if (!hasOwnTs || topic === 'customer/remove' || !isOfCustomer(event)) return null;
  return resource && isWholeCustomer(resource, extraFields(settings), settings.conditions) ? resource : null;
}
