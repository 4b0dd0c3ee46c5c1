import { z } from 'zod';

/** One LINE contact that a webhook is about. */
export interface TouchedContact {
  channelId: string;
  userId: string;
}

const contactOfEvent = z.object({
  platform: z.string().nullish(),
  channelId: z.string().nullish(),
  userId: z.string().nullish(),
});

/**
 * `customer/create` and `customer/update` list the person's contacts; `customer/channel_*` name one at the top
 * (contract 5, 6.4). What the event says about them is not read: the contact itself is, with its current state.
 */
export const omnichatEventSchema = contactOfEvent.extend({ socialContacts: z.array(contactOfEvent).nullish() });

/** The LINE contacts a webhook body is about; none for other platforms. */
export function touchedLineContacts(event: z.infer<typeof omnichatEventSchema>): TouchedContact[] {
  return [event, ...(event.socialContacts ?? [])].flatMap(({ platform, channelId, userId }) =>
    platform === 'line' && channelId && userId ? [{ channelId, userId }] : [],
  );
}
