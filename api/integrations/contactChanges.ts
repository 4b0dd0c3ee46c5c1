import { z } from 'zod';
import { shownValue } from '../schemas';
import { attributeTypes } from '../../core/domain/keptAttributes';
import type { AttributeValue, Contact, ContactUpsert, DesiredContact } from '../../core/domain/types';
import type { Store } from '../../core/store';
import type { Integration } from '../../core/store/documents';
import { contactsOf } from '../../core/store/members/ownRecords';
import type { Fingerprints } from '../../core/store/sealing/fingerprint';
import { clearanceOf, contactStateOf, differenceOf, isClearedDate } from '../../core/sync/records/contactState';
import { contactKey, newContact, type Place } from '../../core/sync/records/keys';
import { openOwnTags } from '../../core/sync/records/ownTags';

export const fieldChangeSchema = z.object({ field: z.string(), before: shownValue, after: shownValue });

export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** What a write depends on besides the contact and the member, for the worker as well. */
export interface WrittenBy {
  place: Place;
  fingerprints: Fingerprints;
  /** The tags that the service added to the contact. */
  ownTags: string[];
}

/** What a write to each of these contacts depends on, in the order of `userIds`. */
export async function writtenBy(store: Store, integration: Integration, userIds: string[]): Promise<WrittenBy[]> {
  const { _id: integrationId, lineAccount, settings } = integration;
  // Without a LINE account there is no contact, and what one would carry does not depend on the account.
  const place = { integrationId, channelId: lineAccount?.channelId ?? '', attributeTypes: attributeTypes(settings) };
  const fingerprints = store.fingerprints.for(integrationId);
  const keys = userIds.map((userId) => contactKey(place, userId));
  const known = new Map((await contactsOf(store, integrationId).find(keys)).map((record) => [record._id, record]));
  return keys.map((key) => {
    const record = known.get(key);
    return { place, fingerprints, ownTags: record ? openOwnTags(store, record) : [] };
  });
}

/** What a contact shows now and once written, field by field. `after` is null where the write clears the field. */
export function contactChanges(contact: Contact | null, desired: DesiredContact, by: WrittenBy): FieldChange[] {
  const { place, fingerprints, ownTags } = by;
  const current = contact ? contactStateOf(contact, place, fingerprints) : newContact(place, '');
  const difference = differenceOf(desired, current, ownTags, by);
  return difference ? changesOf(contact, difference.body, desired.attributes, place) : [];
}

/** The same for the contact of a member who is gone from SHOPLINE: what comes off it. */
export function clearedFields(contact: Contact | null, customerId: string, by: WrittenBy): FieldChange[] {
  if (!contact) return [];
  const { place, fingerprints, ownTags } = by;
  const difference = clearanceOf(customerId, contactStateOf(contact, place, fingerprints), ownTags, by);
  return difference ? changesOf(contact, difference.body, [], place) : [];
}

/** What a contact shows under each key; null for a date that was cleared. */
export function shownAttributes(
  contact: Contact | null,
  { attributeTypes }: Pick<Place, 'attributeTypes'>,
): Map<string, AttributeValue | null> {
  const shown = contact?.attributes ?? [];
  return new Map(shown.map(({ key, value }) => [key, isClearedDate(value, attributeTypes.get(key)) ? null : value]));
}

/** @param attributes the member's own values; an attribute that is written and is not among them is cleared */
function changesOf(
  contact: Contact | null,
  body: ContactUpsert,
  attributes: DesiredContact['attributes'],
  place: Place,
): FieldChange[] {
  const carried = shownAttributes(contact, place);
  const wanted = new Map(attributes.map(({ key, value }) => [key, value]));
  return [
    ...(['memberId', 'phone', 'email'] as const).flatMap((field) => {
      const after = body[field];
      return after === undefined ? [] : [{ field, before: contact?.[field] ?? null, after: after || null }];
    }),
    ...tagChange(contact?.tags ?? [], body),
    ...(body.customAttributes ?? []).map(({ key }) => {
      return { field: key, before: carried.get(key) ?? null, after: wanted.get(key) ?? null };
    }),
  ];
}

function tagChange(before: string[], { tagsToAdd = [], tagsToRemove = [] }: ContactUpsert): FieldChange[] {
  if (tagsToAdd.length + tagsToRemove.length === 0) return [];
  const after = [...before.filter((tag) => !tagsToRemove.includes(tag)), ...tagsToAdd];
  return [{ field: 'tags', before, after }];
}
