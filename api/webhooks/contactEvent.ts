import { createHash } from 'node:crypto';
import { z } from 'zod';
import { attributeTypes, settingsInForce } from '../../core/domain/keptAttributes';
import { carriedOf } from '../../core/sync/contacts/contactEcho';
import type { omnichatEventSchema, TouchedContact } from '../../core/partners/omnichat/webhookEvents';
import type { CarriedState, Integration } from '../../core/store/documents';
import type { ContactArrival } from '../../core/store/inbox/webhookInbox';
import { currentTraceparent } from '../../core/runtime/telemetry/spans';
import type { Services } from '../services';
import type { MayTellOf } from './omnichatSender';
import type { EventOutcome, NoteIntegration } from './storeEvent';

const contactTopics = new Set([
  'customer/create',
  'customer/update',
  'customer/channel_subscribe',
  'customer/channel_unsubscribe',
  'customer/channel_phone_binding',
]);

const optionalText = z.string().nullish();

/** What an event says a contact carries (contract 6.4), to be compared with what is on record of it. */
const carriedSchema = z.object({
  memberId: optionalText,
  phone: optionalText,
  email: optionalText,
  tags: z.array(z.string()).nullish(),
  customAttributes: z
    .array(z.object({ key: z.string(), value: z.union([z.string(), z.number(), z.boolean()]) }))
    .nullish(),
});

export interface OmnichatEvent {
  topic: string;
  eventId: string | undefined;
  rawBody: Buffer;
  body: z.infer<typeof omnichatEventSchema> & Record<string, unknown>;
  /** The LINE contacts it names. */
  contacts: TouchedContact[];
  mayTellOf: MayTellOf;
}

export function isContactTopic(topic: string): boolean {
  return contactTopics.has(topic);
}

/**
 * Stores every LINE contact the event is about, for each integration that uses its account, except where the event only
 * echoes our own write.
 * @param note is called with each integration that uses the account
 */
export async function handleContactEvent(
  services: Services,
  event: OmnichatEvent,
  note: NoteIntegration,
): Promise<EventOutcome> {
  const traceparent = currentTraceparent();
  const told: { integration: Integration; channelId: string; contact: ContactArrival }[] = [];
  const unsigned = new Map<string, Integration>();
  for (const { channelId, userId } of event.contacts) {
    for (const integration of await services.openIntegrations.ofChannel(channelId)) {
      note(integration);
      if (!event.mayTellOf(integration)) {
        unsigned.set(integration._id, integration);
        continue;
      }
      if (!integration.isLive && !integration.activeRunId) continue;
      const carried = carriedBy(services, event, integration);
      told.push({ integration, channelId, contact: { integrationId: integration._id, userId, carried, traceparent } });
    }
  }
  // One of our secrets has signed the event, so the answer is 200: Omnichat switches off a subscription that is
  // refused, and all teams may share this one.
  for (const { _id: integrationId, merchantId } of unsigned.values()) {
    services.metrics.countWebhook('omnichat', 'other_secret');
    services.logger.info({ integrationId, merchantId }, "an event was not signed with the team's secret");
  }
  const isNews = await Promise.all(
    told.map(async ({ channelId, contact: { integrationId, userId, carried } }) => {
      return !carried || !(await services.isContactOnRecord({ integrationId, channelId, userId, carried }));
    }),
  );
  // By id: the integration may be read anew between two contacts, and is then another object.
  const arrivals = new Map<string, { integration: Integration; contacts: ContactArrival[] }>();
  for (const { integration, contact } of told.filter((_one, index) => isNews[index])) {
    const { contacts } = arrivals.get(integration._id) ?? { contacts: [] };
    arrivals.set(integration._id, { integration, contacts: [...contacts, contact] });
  }
  if (arrivals.size === 0) return 'ignored';
  const stored = [...arrivals.values()].map(async ({ integration, contacts }) => {
    const isNew = await services.inbox.add({ eventId: idOf(event, integration), members: [], contacts });
    if (isNew) services.nudger.nudge(integration);
    return isNew;
  });
  const isAnyNew = (await Promise.all(stored)).includes(true);
  return isAnyNew ? 'stored' : 'duplicate';
}

/** What the event says a contact carries; null when it says so little that the contact has to be looked at. */
function carriedBy({ store }: Services, event: OmnichatEvent, integration: Integration): CarriedState | null {
  if (event.topic !== 'customer/update' && event.topic !== 'customer/create') return null;
  const types = attributeTypes(...settingsInForce(integration));
  const told = carriedSchema.safeParse(event.body);
  return told.success ? carriedOf(told.data, store.fingerprints.for(integration._id), types) : null;
}

/** The form of an event id that is accepted from the header, which is not signed. Else the body takes its place. */
const headerId = /^[\w-]{1,64}$/;

/** The event's id for one integration, so that no team can have another's events taken for seen. */
function idOf({ eventId, rawBody }: OmnichatEvent, { _id }: Integration): string {
  const said = eventId && headerId.test(eventId) ? eventId : rawBody;
  return `omnichat:${createHash('sha256').update(`${_id}:`).update(said).digest('hex')}`;
}
