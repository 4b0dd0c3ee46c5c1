import type { AttributeTypes } from '../../domain/keptAttributes';
import type { ContactState, Member } from '../../store/documents';
import { rangeOf } from '../../store/idRange';

/** Where records belong: to one integration, and contacts to its LINE account. */
export interface Place {
  readonly integrationId: string;
  readonly channelId: string;
  /** The attributes that the service looks at on contacts, with their types. */
  readonly attributeTypes: AttributeTypes;
}

export function memberKey({ integrationId }: Pick<Place, 'integrationId'>, customerId: string): string {
  return `${integrationId}:${customerId}`;
}

export function contactKey(account: Omit<Place, 'attributeTypes'>, userId: string): string {
  return `${accountKey(account)}:${userId}`;
}

/** A filter for the members for whom something was written to a contact of this account. */
export function writtenTo({ channelId }: Place): object {
  return { deliveredTo: rangeOf(channelId) };
}

/** The contact of this account that carries what was written for a member; null: none does. */
export function writtenUserId(
  { deliveredTo }: Pick<Member, 'deliveredTo'>,
  { channelId }: Pick<Place, 'channelId'>,
): string | null {
  return deliveredTo?.startsWith(`${channelId}:`) ? deliveredTo.slice(channelId.length + 1) : null;
}

/** What the keys of a LINE Official Account's contacts begin with, before a colon. */
export function accountKey({ integrationId, channelId }: Omit<Place, 'attributeTypes'>): string {
  return `${integrationId}:${channelId}`;
}

/** A contact that carries nothing, as one that is not there yet. */
export function newContact(place: Omit<Place, 'attributeTypes'>, userId: string): ContactState {
  const ids = { _id: contactKey(place, userId), integrationId: place.integrationId, userId };
  return { ...ids, memberId: null, phone: null, email: null, attributes: {}, tags: [], sealedOwnTags: null };
}
