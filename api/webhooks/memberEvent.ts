import { isWholeCustomer } from '../../domain/wholeCustomer';
import { customerItself, customerNamedBy } from '../../shopline/eventMember';
import type { InboxEntry } from '../../store/documents';
import { eventTime, eventTimeOfMs } from '../../store/inbox/eventTime';
import { inboxId, unknownMember } from '../../store/inbox/webhookInbox';
import { currentTraceparent } from '../../telemetry/spans';
import type { Services } from '../services';
import type { EventOutcome, NoteIntegration, StoreEvent } from './shoplineEvent';

const memberTopics = new Set([
  'customer/create',
  'customer/update',
  'customer/remove',
  'customer/sign_in',
  'customer/mobile_sign_in',
  'customer/membership_tier_update',
  'customer/new_member',
]);
const pointsTopic = 'member_point/create';

export function isMemberTopic(topic: string): boolean {
  return memberTopics.has(topic) || topic === pointsTopic;
}

/** Puts a changed member into the inbox of the store's integration, when that follows changes. */
export async function handleMemberEvent(
  services: Services,
  event: StoreEvent,
  note: NoteIntegration,
): Promise<EventOutcome> {
  const integration = await services.openIntegrations.ofMerchant(event.merchantId);
  if (integration) note(integration);
  // Before the first sync nothing has to follow: it reads everyone.
  if (!integration || !(integration.isLive || integration.activeRunId)) return 'ignored';
  const customerId = customerIdOf(event) ?? unknownMember;
  const _id = inboxId(integration._id, customerId);
  const customer = customerId === unknownMember ? null : carriedCustomer(event);
  const entry: InboxEntry = {
    _id,
    integrationId: integration._id,
    customerId,
    ts: event.hasOwnTs ? eventTime(event.ts) : eventTimeOfMs(Date.now()),
    sealedCustomer: customer && services.store.cipher.seal(JSON.stringify(customer), _id),
    receivedAt: new Date(),
    isFromEvent: true,
    traceparent: currentTraceparent(),
  };
  const isNew = await services.inbox.add({ eventId: event.eventId, members: [entry], contacts: [] });
  if (!isNew) return 'duplicate';
  services.nudger.nudge(integration, 1);
  return 'stored';
}

/** The shape of `resource` is not confirmed (contract A6): it may name its member anywhere, or nowhere. */
function customerIdOf({ topic, resource }: StoreEvent): string | null {
  return topic === pointsTopic ? customerNamedBy(resource) : customerItself(resource);
}

/** The customer an event carries, when nothing a sync looks at is missing; else the customer is read again. */
function carriedCustomer({ topic, resource, hasOwnTs }: StoreEvent): StoreEvent['resource'] {
  // Without a time of its own it may be older than what is known.
  if (!hasOwnTs || topic === 'customer/remove' || topic === pointsTopic) return null;
  return resource && isWholeCustomer(resource) ? resource : null;
}
