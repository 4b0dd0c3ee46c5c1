import { z } from 'zod';
import { idText, readableItems } from './schemas';

/** One LINE contact that a webhook is about. */
export interface TouchedContact {
  channelId: string;
  userId: string;
}

/** An event is about one person, on a few accounts, so one with more contacts is refused (contract 5). */
export const mostContactsOfEvent = 100;

/** The form that LINE gives its user ids (contract 5). */
const lineUserId = /^U[0-9a-f]{32}$/;

/** What is missing may be null, "" or absent (contract 10, no. 12). */
const contactOfEvent = z.object({
  platform: z.string().nullish(),
  channelId: z.union([idText, z.literal('')]).nullish(),
  userId: z.string().nullish(),
});

/**
 * `customer/create` and `customer/update` list the person's contacts; `customer/channel_*` name one at the top
 * (contract 5, 6.4). Only the contacts' ids are taken here: a worker reads the contact itself, with its current state.
 */
export const omnichatEventSchema = contactOfEvent.extend({ socialContacts: readableItems(contactOfEvent).nullish() });

/** The LINE contacts a webhook body is about, each once. Other platforms, and ids not in LINE's form, are left out. */
export function touchedLineContacts(event: z.infer<typeof omnichatEventSchema>): TouchedContact[] {
  const contacts = new Map<string, TouchedContact>();
  for (const { platform, channelId, userId } of [event, ...(event.socialContacts ?? [])]) {
    if (platform !== 'line' || !channelId || !userId || !lineUserId.test(userId)) continue;
    contacts.set(`${channelId}:${userId}`, { channelId, userId });
  }
  return [...contacts.values()];
}
