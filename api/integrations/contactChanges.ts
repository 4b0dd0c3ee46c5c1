import { z } from 'zod';
import { shownValue } from '../schemas';
import type { AttributeTypes } from '../../core/domain/keptAttributes';
import type { AttributeValue, Contact, DesiredContact } from '../../core/domain/types';

export const fieldChangeSchema = z.object({ field: z.string(), before: shownValue, after: shownValue });

export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** Values that clearing writes (Omnichat contract 4.5): there is no null, so they stand for nothing. */
function orNothing(value: AttributeValue | null | undefined): AttributeValue | null {
  const isNothing =
    value === undefined || value === '' || value === 0 || value === false || String(value).startsWith('1970-01-01');
  return isNothing ? null : value;
}

/**
 * Field by field, what a contact shows now and what it would show. A contact that does not exist yet shows nothing.
 * @param ours the attributes that are synced: what another member has left in them is taken off
 */
export function contactChanges(contact: Contact | null, desired: DesiredContact, ours: AttributeTypes): FieldChange[] {
  const attributes = new Map(contact?.attributes.map(({ key, value }) => [key, value]));
  const addedTags = desired.tags.filter((tag) => !contact?.tags.includes(tag));
  const candidates: FieldChange[] = [
    { field: 'memberId', before: contact?.memberId ?? null, after: desired.memberId },
    // An absent phone or e-mail leaves what the contact has.
    { field: 'phone', before: contact?.phone ?? null, after: desired.phone ?? contact?.phone ?? null },
    { field: 'email', before: contact?.email ?? null, after: desired.email ?? contact?.email ?? null },
    ...(addedTags.length > 0 ? [tagChange(contact?.tags ?? [], addedTags)] : []),
    ...desired.attributes.flatMap(({ key, value }) => {
      const before = attributes.get(key);
      if (orNothing(before) === orNothing(value)) return [];
      return [{ field: key, before: before ?? null, after: value }];
    }),
    ...leftByAnother(contact, desired, ours),
  ];
  return candidates.filter(({ before, after }) => before !== after);
}

function leftByAnother(contact: Contact | null, desired: DesiredContact, ours: AttributeTypes): FieldChange[] {
  if (!contact?.memberId || contact.memberId === desired.memberId) return [];
  const known = new Set(desired.attributes.map(({ key }) => key));
  return contact.attributes
    .filter(({ key, value }) => ours.has(key) && !known.has(key) && orNothing(value) !== null)
    .map(({ key, value }) => ({ field: key, before: value, after: null }));
}

function tagChange(before: string[], added: string[]): FieldChange {
  return { field: 'tags', before, after: [...before, ...added] };
}
