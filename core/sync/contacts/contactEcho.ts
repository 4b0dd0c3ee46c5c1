import type { AttributeTypes } from '../../domain/keptAttributes';
import type { AttributeValue } from '../../domain/types';
import type { CarriedState, ContactState } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import { cleared, valueFingerprint } from '../records/contactState';

/** What an event of Omnichat says of a contact; a field that is missing was not spoken of (contract 6.4). */
export interface ToldContact {
  memberId?: string | null | undefined;
  phone?: string | null | undefined;
  email?: string | null | undefined;
  tags?: string[] | null | undefined;
  customAttributes?: { key: string; value: AttributeValue }[] | null | undefined;
}

/** What an event says a contact carries, as fingerprints, so that no personal value waits in the database. */
export function carriedOf(event: ToldContact, fingerprints: Fingerprints, types: AttributeTypes): CarriedState {
  const carried: CarriedState = { attributes: {} };
  const print = (field: 'phone' | 'email', value: string | null) =>
    value === null || value === '' ? null : fingerprints.of(field, value.trim());
  if (event.memberId !== undefined) carried.memberId = event.memberId || null;
  if (event.phone !== undefined) carried.phone = print('phone', event.phone);
  if (event.email !== undefined) carried.email = print('email', event.email);
  if (event.tags) carried.tags = [...new Set(event.tags.map((tag) => fingerprints.of('tag', tag)))];
  for (const { key, value } of event.customAttributes ?? []) {
    const type = types.get(key);
    if (type) carried.attributes[key] = valueFingerprint(value, type, fingerprints);
  }
  return carried;
}

/** Whether an event tells nothing that is not known already, such as the echo of our own write (contract 5). */
export function isEcho(carried: CarriedState, known: ContactState): boolean {
  for (const field of ['memberId', 'phone', 'email'] as const) {
    if (carried[field] !== undefined && carried[field] !== known[field]) return false;
  }
  const { tags } = carried;
  if (tags && (tags.length !== known.tags.length || !known.tags.every((tag) => tags.includes(tag)))) return false;
  return Object.entries(carried.attributes).every(([key, print]) => (known.attributes[key] ?? cleared) === print);
}
