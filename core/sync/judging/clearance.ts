import type { MemberCode } from '../../domain/errors';
import type { Member } from '../../store/documents';
import { mayBeWritten, type Job, type JobOutcome, type Priority } from '../delivery/deliveryQueue';
import { clearanceOf } from '../records/contactState';
import { fieldsOf, withEvent } from '../records/history';
import type { Decision, IndexedContact, View } from './decision';

/** A contact that a member no longer has: its LINE id went or moved, or SHOPLINE removed it. */
export interface Leaving extends Pick<Job, 'customerId' | 'priority' | 'trace'> {
  contact: IndexedContact | undefined;
  /** What is queued for the contact, or under way. */
  inTheWay: Job | undefined;
  /** The member as it is to be on record once the contact is cleared; absent: the caller puts it there. */
  nextMember?: Member;
}

/**
 * Takes a member's data off a contact; null when the contact does not carry it (any more).
 * @param differenceOf what that means for the contact
 */
export function decideClearance(
  { contact, inTheWay, ...job }: Leaving,
  at: Pick<View, 'place' | 'fingerprints'>,
  differenceOf: typeof clearanceOf = clearanceOf,
): Decision | null {
  const { customerId, priority } = job;
  const difference = contact && differenceOf(customerId, contact.state, contact.ownTags, at);
  if (!difference) return null;
  if (inTheWay && (mayBeWritten(inTheWay) || isClearanceOf(inTheWay, customerId))) return waitFor(inTheWay, priority);
  const { body, next, ownTags } = difference;
  const nextMember = job.nextMember ? withClearance(job.nextMember, fieldsOf(body)) : null;
  const write = { ...job, nextMember, kind: 'clear' as const, userId: next.userId, body, replaces: [] };
  const outcome = { outcome: 'unchanged' as const, code: null };
  return {
    verdict: { kind: 'clear', write: { ...write, nextContact: { state: next, ownTags } } },
    changes: inTheWay ? [{ kind: 'withdraw', job: inTheWay, outcome }] : [],
  };
}

function withClearance(member: Member, fields: string[]): Member {
  const { updatedAt: at, runId } = member;
  return withEvent(member, { at, cause: 'clear', runId, outcome: 'delivered', code: member.code, fields });
}

export function isClearanceOf(job: Job, customerId: string): boolean {
  return job.kind === 'clear' && job.customerId === customerId;
}

/** Why a job that was waited for did not clear the member's contact; undefined when it was for something else, or did. */
export function refusalOf(job: Job, { outcome, code }: JobOutcome, customerId: string): MemberCode | undefined {
  return outcome === 'failed' && isClearanceOf(job, customerId) ? (code ?? 'contact_rejected') : undefined;
}

/** The member is judged again when the job is over; a live change lets it go with the live ones. */
export function waitFor(job: Job, priority: Priority): Decision {
  return { verdict: { kind: 'busy', job }, changes: priority === 'live' ? [{ kind: 'hasten', job }] : [] };
}
