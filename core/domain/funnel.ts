import type { MemberCode } from './errors';

/** Who is skipped for one of these has no contact that could be written, or none that anybody has looked for. */
const withoutContact: readonly string[] = [
  'no_line_login',
  'no_phone',
  'condition_not_met',
  'not_a_line_contact',
] satisfies MemberCode[];

/** Whether a member counts as one with a contact. @param skippedFor why it is skipped; null for all others */
export function hasContact(skippedFor: string | null): boolean {
  return skippedFor === null || !withoutContact.includes(skippedFor);
}

/**
 * From all members to those with a contact; each step is part of the one before. Guests are no members.
 * @param skipped how many members are skipped for a reason: of each, the first that applies is recorded
 */
export function stepsOf(members: number, skipped: (code: MemberCode) => number) {
  const lineLogins = members - skipped('no_line_login');
  const phones = lineLogins - skipped('no_phone');
  const unmet = skipped('condition_not_met');
  return { members, lineLogins, phones, unmet, contacts: phones - unmet - skipped('not_a_line_contact') };
}
