import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isEcho } from '../../engine/contactState';
import { touchedLineContacts, type omnichatEventSchema } from '../../omnichat/webhookEvents';
import type { Integration } from '../../store/documents';
import type { Arrival } from '../../store/webhookInbox';
import type { Services } from '../services';
import type { EventOutcome } from './shoplineEvent';

const contactTopics = new Set([
  'customer/create',
  'customer/update',
  'customer/channel_subscribe',
  'customer/channel_unsubscribe',
  'customer/channel_phone_binding',
]);

const optionalText = z.string().nullish();

/** What an event says a contact carries (contract 6.4), to compare with what we know it carries. */
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
}

/** Notes every LINE contact the event is about, for each integration that uses its account; our own writes are left out. */
export async function handleContactEvent(services: Services, event: OmnichatEvent): Promise<EventOutcome> {
  if (!contactTopics.has(event.topic)) return 'ignored';
  const found = new Map<Integration, string[]>();
  for (const { channelId, userId } of touchedLineContacts(event.body)) {
    for (const integration of await services.openIntegrations.ofChannel(channelId)) {
      if (!integration.isLive && !integration.activeRunId) continue;
      if (await isOwnEcho(services, event, integration, `${channelId}:${userId}`)) continue;
      found.set(integration, [...(found.get(integration) ?? []), userId]);
    }
  }
  if (found.size === 0) return 'ignored';
  const contacts: Arrival['contacts'] = [...found].flatMap(([{ _id }, userIds]) =>
    userIds.map((userId) => ({ integrationId: _id, userId })),
  );
  const isNew = await services.inbox.add({ eventId: idOf(event), members: [], contacts });
  if (!isNew) return 'duplicate';
  for (const integration of found.keys()) services.nudger.nudge(integration);
  return 'stored';
}

/** Our writes come back as `customer/update` (contract 5): taking them for news would have no end. */
async function isOwnEcho(
  { store }: Services,
  event: OmnichatEvent,
  integration: Integration,
  contactKey: string,
): Promise<boolean> {
  if (event.topic !== 'customer/update' && event.topic !== 'customer/create') return false;
  const carried = carriedSchema.safeParse(event.body);
  if (!carried.success) return false;
  const known = await store.models.contacts.findById(`${integration._id}:${contactKey}`).lean();
  return known !== null && isEcho(carried.data, known, store.fingerprints);
}

function idOf({ eventId, rawBody }: OmnichatEvent): string {
  return `omnichat:${eventId || createHash('sha256').update(rawBody).digest('hex')}`;
}
