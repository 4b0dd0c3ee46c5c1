import type { MemberCode } from '../../domain/errors';
import type { Member } from '../../store/documents';
import { mayBeWritten, type Job, type JobOutcome, type Priority } from '../delivery/deliveryQueue';
import { clearanceOf } from '../records/contactState';
import { fieldsOf, withEvent } from '../records/history';
import type { Decision, IndexedContact, View } from './decision';

/** Data of a member that comes off a contact: the LINE id went or moved, the member is gone, or it is taken back. */
export interface Leaving extends Pick<Job, 'customerId' | 'priority' | 'trace'> {
  contact: IndexedContact | undefined;
  /** The job for the contact that waits or is under way. */
  inTheWay: Job | undefined;
  /** The member's record once the contact is cleared; absent: the caller sees to the record itself. */
  nextMember?: Member;
}

/**
 * Decides how a member's data comes off a contact; null when the contact does not carry it (any more).
 * @param differenceOf finds the upsert that takes it off
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

/** Why the job that a member waited for did not clear its contact; undefined: it did, or was for something else. */
export function refusalOf(job: Job, { outcome, code }: JobOutcome, customerId: string): MemberCode | undefined {
  return outcome === 'failed' && isClearanceOf(job, customerId) ? (code ?? 'contact_rejected') : undefined;
}

/** Has the member judged again when the job is over. For a live change the job is sent with the live ones. */
export function waitFor(job: Job, priority: Priority): Decision {
  return { verdict: { kind: 'busy', job }, changes: priority === 'live' ? [{ kind: 'hasten', job }] : [] };
}
