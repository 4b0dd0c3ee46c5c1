import type { ShoplineEvent } from '../../shopline/webhookEvent';
import type { InboxEntry } from '../../store/documents';
import { eventTime, eventTimeOfMs } from '../../store/eventTime';
import { inboxId } from '../../store/webhookInbox';
import { currentTraceparent } from '../../telemetry/spans';
import type { Services } from '../services';
import type { EventOutcome, StoreEvent } from './shoplineEvent';

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

/**
 * The shape of `resource` is not confirmed (contract A6): it is taken for the whole customer only when every part that a
 * sync looks at is there, present as null included. Otherwise the customer is read again.
 */
const wholeCustomerKeys = [
  'line_id',
  'is_member',
  'updated_at',
  'member_point_balance',
  'credit_balance',
  'order_count',
  'orders_total_sum',
  'tags',
  'membership_tier',
  'subscriptions',
];

export function isMemberTopic(topic: string): boolean {
  return memberTopics.has(topic) || topic === pointsTopic;
}

/** Puts a changed member into the inbox of the store's integration, when that follows changes. */
export async function handleMemberEvent(services: Services, event: StoreEvent): Promise<EventOutcome> {
  const customerId = customerIdOf(event);
  if (customerId === null) return 'ignored';
  const integration = await services.openIntegrations.ofMerchant(event.merchantId);
  // Before the first sync nothing has to follow: it reads everyone.
  if (!integration || !(integration.isLive || integration.activeRunId)) return 'ignored';
  const _id = inboxId(integration._id, customerId);
  // Without a time of its own it may be older than what is known: then the customer is read again, as of now.
  const whole =
    event.hasOwnTs &&
    event.topic !== 'customer/remove' &&
    event.topic !== pointsTopic &&
    isWholeCustomer(event.resource);
  const entry: InboxEntry = {
    _id,
    integrationId: integration._id,
    customerId,
    ts: event.hasOwnTs ? eventTime(event.ts) : eventTimeOfMs(Date.now()),
    sealedCustomer: whole ? services.store.cipher.seal(JSON.stringify(event.resource), _id) : null,
    receivedAt: new Date(),
    traceparent: currentTraceparent(),
  };
  const isNew = await services.inbox.add({ eventId: event.eventId, members: [entry], contacts: [] });
  if (!isNew) return 'duplicate';
  services.nudger.nudge(integration);
  return 'stored';
}

function customerIdOf({ topic, resource }: ShoplineEvent): string | null {
  if (!resource) return null;
  if (topic === pointsTopic) return firstText(resource.customer_id, resource.user_id, resource.owner_id);
  return memberTopics.has(topic) ? firstText(resource._id, resource.id) : null;
}

function firstText(...candidates: unknown[]): string | null {
  return candidates.find((candidate): candidate is string => typeof candidate === 'string' && candidate !== '') ?? null;
}

function isWholeCustomer(resource: ShoplineEvent['resource']): boolean {
  return !!resource && wholeCustomerKeys.every((key) => Object.hasOwn(resource, key));
}
