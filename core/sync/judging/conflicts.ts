import type { Member, MemberEvent } from '../../store/documents';
import { isDecided, mostNamed } from '../../domain/memberHistory';
import { mayBeWritten, type Job } from '../delivery/deliveryQueue';
import { withEvent } from '../records/history';
import type { Change, SharedCode, Sharer, Sharers } from './decision';
import { isSameRecord } from './memberRecord';
import { codeOf, sidesAgainst, type Settlement } from './settlement';

type Marked = Pick<Member, 'state' | 'code' | 'otherCustomerIds'>;

/** The member that is judged, and those who share its LINE id or phone. */
interface Shared {
  customerId: string;
  sharers: Sharers;
}

/**
 * Marks the other members of a conflict: their unsent jobs are withdrawn, what was written for them earlier stays. This
 * is done whatever becomes of the judged member: one that is left out for another reason still shares its LINE id and
 * phone. Where an admin has decided, those against whom the decision went are marked as left out by it.
 */
export function markSharers(
  { customerId, sharers: { line, phone } }: Shared,
  { isOpen, settled }: Settlement,
  event: MemberEvent,
): Change[] {
  // Each other member is marked with one reason: a shared LINE id comes before a shared phone.
  const byLine = new Set(line.map(({ member }) => member.customerId));
  const byPhone = phone.filter(({ member }) => !byLine.has(member.customerId));
  return [
    ...line.flatMap((other) =>
      isOpen.line ? mark(other, conflictOf(customerId, other, line, 'line_id_shared'), event) : leaveOut(other),
    ),
    ...byPhone.flatMap((other) =>
      isOpen.phone ? mark(other, conflictOf(customerId, other, phone, 'phone_shared'), event) : leaveOut(other),
    ),
  ];

  function leaveOut(other: Sharer): Change[] {
    const { member, job } = other;
    const decision = settled.get(member.customerId);
    if (!decision || decision.chosen === member.customerId) return [];
    // Neither queued nor delivered, it may still be in conflict with others: only its own look can tell.
    if (!job && member.state !== 'delivered') return [];
    const otherCustomerIds = sidesAgainst(member.customerId, decision);
    return mark(other, { state: 'skipped', code: codeOf(decision), otherCustomerIds }, event);
  }
}

/** Whether a job is that of a member who shares something: `markSharers` withdraws it, so a write never replaces it. */
export function isSharers(job: Job, { line, phone }: Sharers): boolean {
  return [...line, ...phone].some((other) => other.job === job);
}

function conflictOf(customerId: string, { member }: Sharer, all: Sharer[], code: SharedCode): Marked {
  const ids = [customerId, ...all.slice(0, mostNamed).map((other) => other.member.customerId)];
  const otherCustomerIds = ids.filter((id) => id !== member.customerId).slice(0, mostNamed);
  return { state: 'conflict', code, otherCustomerIds };
}

function mark({ member, job }: Sharer, next: Marked, event: MemberEvent): Change[] {
  // It is skipped for a reason that comes before this one, or it is still to be judged.
  if (!job && ((member.state === 'skipped' && !isDecided(member.code)) || member.state === 'pending')) return [];
  const current = job?.nextMember ?? member;
  if (current.code === 'line_id_shared' && current.state === 'conflict' && next.code !== 'line_id_shared') return [];
  // Its record names as many others as it may. Which ones to name, its own look decides.
  const isFull = member.otherCustomerIds.length === mostNamed;
  if (!job && isFull && member.state === 'conflict' && member.code === next.code) return [];
  const outcome = next.state === 'conflict' ? ('conflicts' as const) : ('skipped' as const);
  const noted = (marked: Member) =>
    withEvent({ ...marked, updatedAt: event.at }, { ...event, outcome, code: next.code });
  if (job && mayBeWritten(job)) return [{ kind: 'amend', job, nextMember: noted({ ...current, ...next }) }];
  const { deliveredBefore: deliveredTo = member.deliveredTo } = job ?? {};
  const marked = { ...current, deliveredTo, ...next };
  if (!job) return isSameRecord(member, marked) ? [] : [{ kind: 'record', member: noted(marked) }];
  if (marked.runId !== null) marked.runOutcome = outcome;
  // The job's write does not happen, so the history goes on from before the job.
  const { history, olderWrites } = member;
  const record = noted({ ...marked, history: history ?? [], ...(olderWrites && { olderWrites }) });
  return [
    { kind: 'withdraw', job, outcome: { outcome, code: next.code } },
    { kind: 'record', member: record },
  ];
}
