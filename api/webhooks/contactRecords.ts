import { gather, type Gathering } from '../../core/runtime/gather';
import type { Store } from '../../core/store';
import type { CarriedState } from '../../core/store/documents';
import { contactsOf } from '../../core/store/members/ownRecords';
import { isEcho } from '../../core/sync/contacts/contactEcho';

export interface CarriedContact {
  integrationId: string;
  channelId: string;
  userId: string;
  /** What the event says the contact carries. */
  carried: CarriedState;
}

/**
 * Most events are echoes of our own writes, and come a moment before the write is on record. So while they come one
 * after another they wait, are looked up together, and few have to be stored.
 */
const whileOthersCome: Gathering = { forMs: 2_000, quietMs: 300, atMost: 100 };

/** @returns tells whether all that an event says of a contact is on record by the time others cease to come. */
export function lookUpContacts(store: Store, gathering = whileOthersCome): (told: CarriedContact) => Promise<boolean> {
  const isOnRecord = async ({ integrationId, channelId, userId, carried }: CarriedContact) => {
    const [known] = await contactsOf(store, integrationId).find([`${integrationId}:${channelId}:${userId}`]);
    return known !== undefined && isEcho(carried, known);
  };
  return gather((told) => Promise.all(told.map(isOnRecord)), gathering);
}
