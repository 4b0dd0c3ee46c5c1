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
 * Our writes come back as `customer/update` (contract 5), most of them before the worker has put the write on record. So
 * events wait while more of them come, and are looked up together. An echo whose write is not on record by then is
 * stored, and the holder of the lease recognises it.
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
