import type { MemberCode } from './errors';

/** A member skipped for one of these counts as one with LINE login and phone, but without a contact to write to. */
const apartFromContacts = [
  'condition_not_met',
  'kept_apart',
  'decided_for_other',
  'not_a_line_contact',
] as const satisfies MemberCode[];

const withoutContact: readonly string[] = ['no_line_login', 'no_phone', ...apartFromContacts] satisfies MemberCode[];

/** Whether a member counts as one with a contact. @param skippedFor why it is skipped; null if it is not */
export function hasContact(skippedFor: string | null): boolean {
  return skippedFor === null || !withoutContact.includes(skippedFor);
}

/**
 * From all members to those with a contact; each step is part of the one before. Guests are no members.
 * @param skipped how many members are skipped for a code; a member has one code, the first that applies
 */
export function stepsOf(members: number, skipped: (code: MemberCode) => number) {
  const lineLogins = members - skipped('no_line_login');
  const phones = lineLogins - skipped('no_phone');
  const contacts = apartFromContacts.reduce((left, code) => left - skipped(code), phones);
  return { members, lineLogins, phones, contacts };
}
