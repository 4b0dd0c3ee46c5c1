import { z } from 'zod';
import { idText, readableItems } from './schemas';

/** One LINE contact that a webhook is about. */
export interface TouchedContact {
  channelId: string;
  userId: string;
}

/** An event is of one person, on a few accounts: this many contacts were never meant. */
export const mostContactsOfEvent = 100;

/** LINE's own form (contract 6.4). */
const lineUserId = /^U[0-9a-f]{32}$/;

const contactOfEvent = z.object({
  platform: z.string().nullish(),
  channelId: idText.nullish(),
  userId: z.string().nullish(),
});

/**
 * `customer/create` and `customer/update` list the person's contacts; `customer/channel_*` name one at the top
 * (contract 5, 6.4). What the event says about them is not read: the contact itself is, with its current state.
 */
export const omnichatEventSchema = contactOfEvent.extend({ socialContacts: readableItems(contactOfEvent).nullish() });

/** The LINE contacts a webhook body is about, each once; none for other platforms, or with an id that LINE never gave. */
export function touchedLineContacts(event: z.infer<typeof omnichatEventSchema>): TouchedContact[] {
  const contacts = new Map<string, TouchedContact>();
  for (const { platform, channelId, userId } of [event, ...(event.socialContacts ?? [])]) {
    if (platform !== 'line' || !channelId || !userId || !lineUserId.test(userId)) continue;
    contacts.set(`${channelId}:${userId}`, { channelId, userId });
  }
  return [...contacts.values()];
}
