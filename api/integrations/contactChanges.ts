import { z } from 'zod';
import { shownValue } from '../schemas';
import type { AttributeValue, Contact, DesiredContact } from '../../core/domain/types';

export const fieldChangeSchema = z.object({ field: z.string(), before: shownValue, after: shownValue });

export type FieldChange = z.infer<typeof fieldChangeSchema>;

/** Values that clearing writes (Omnichat contract 4.5): there is no null, so they stand for nothing. */
function orNothing(value: AttributeValue | null | undefined): AttributeValue | null {
  const isNothing =
    value === undefined || value === '' || value === 0 || value === false || String(value).startsWith('1970-01-01');
  return isNothing ? null : value;
}

/** Field by field, what a contact shows now and what it would show. A contact that does not exist yet shows nothing. */
export function contactChanges(contact: Contact | null, desired: DesiredContact): FieldChange[] {
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
  ];
  return candidates.filter(({ before, after }) => before !== after);
}

function tagChange(before: string[], added: string[]): FieldChange {
  return { field: 'tags', before, after: [...before, ...added] };
}
