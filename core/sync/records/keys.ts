import type { ContactState } from '../../store/documents';

/** Where records belong: to one integration, and contacts to its LINE account. */
export interface Place {
  readonly integrationId: string;
  readonly channelId: string;
}

export function memberKey({ integrationId }: Place, customerId: string): string {
  return `${integrationId}:${customerId}`;
}

export function contactKey({ integrationId, channelId }: Place, userId: string): string {
  return `${integrationId}:${channelId}:${userId}`;
}

/** A contact that is not there yet. */
export function newContact(place: Place, userId: string): ContactState {
  const ids = { _id: contactKey(place, userId), integrationId: place.integrationId, userId };
  return { ...ids, memberId: null, phone: null, email: null, attributes: {}, tags: [], sealedOwnTags: null };
}
