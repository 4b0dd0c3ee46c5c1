import type { MappedMember } from '../../domain/mapping';
import type { DesiredContact } from '../../domain/types';
import { fieldsOf } from '../records/history';
import type { Decision } from './decision';

/** Names of fields of a contact: an attribute by its key, tags together. */
export interface MemberFields {
  /** The member has a value for them. */
  has: string[];
  /** The decision writes them, or a sync would. */
  changed: string[];
}

/** The fields a decision is about; undefined for a member who is not eligible. */
export function memberFields(mapped: MappedMember, { verdict }: Decision): MemberFields | undefined {
  if (!mapped.eligible) return undefined;
  const body = 'write' in verdict ? verdict.write.body : verdict.kind === 'completed' ? verdict.wouldWrite : undefined;
  return { has: knownFields(mapped.desired), changed: body ? fieldsOf(body) : [] };
}

function knownFields({ phone, email, tags, attributes }: DesiredContact): string[] {
  return [
    'memberId',
    ...(phone === null ? [] : ['phone']),
    ...(email === null ? [] : ['email']),
    ...(tags.length === 0 ? [] : ['tags']),
    ...attributes.flatMap(({ key, value }) => (value === null ? [] : [key])),
  ];
}
