import type { Member, MemberEvent } from '../../store/documents';
import { isDecided, mostNamed } from '../../domain/memberHistory';
import { mayBeWritten, type Job } from '../delivery/deliveryQueue';
import { withEvent } from '../records/history';
import type { Change, SharedCode, Sharer, Sharers } from './decision';
import { isSameRecord } from './memberRecord';
import { codeOf, sidesAgainst, type Settlement } from './settlement';

type Marked = Pick<Member, 'state' | 'code' | 'otherCustomerIds'>;

/** Who is judged, and with whom they share what. */
interface Shared {
  customerId: string;
  sharers: Sharers;
}

/**
 * Marks the other side of a conflict: what is queued for it is withdrawn, what was written earlier stays. Whatever becomes
 * of the member itself: one that is left out for another reason shares its LINE id and its phone all the same. Where an
 * admin has decided, those whom it was decided against are marked so.
 */
export function markSharers(
  { customerId, sharers: { line, phone } }: Shared,
  { open, settled }: Settlement,
  event: MemberEvent,
): Change[] {
  // One reason a member, the first that applies.
  const byLine = new Set(line.map(({ member }) => member.customerId));
  const byPhone = phone.filter(({ member }) => !byLine.has(member.customerId));
  const isOpen = { line: open.line.length > 0, phone: open.phone.length > 0 };
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
    // It may be in conflict with others still, which its own look tells.
    if (!job && member.state !== 'delivered') return [];
    const otherCustomerIds = sidesAgainst(member.customerId, decision);
    return mark(other, { state: 'skipped', code: codeOf(decision), otherCustomerIds }, event);
  }
}

/** Whether a job is of one of those who share something with the member: it is withdrawn, never replaced. */
export function isSharers(job: Job, { line, phone }: Sharers): boolean {
  return [...line, ...phone].some((other) => other.job === job);
}

function conflictOf(customerId: string, { member }: Sharer, all: Sharer[], code: SharedCode): Marked {
  const ids = [customerId, ...all.slice(0, mostNamed).map((other) => other.member.customerId)];
  const otherCustomerIds = ids.filter((id) => id !== member.customerId).slice(0, mostNamed);
  return { state: 'conflict', code, otherCustomerIds };
}

function mark({ member, job }: Sharer, next: Marked, event: MemberEvent): Change[] {
  // Skipped for a reason that comes first, or still to be judged.
  if (!job && ((member.state === 'skipped' && !isDecided(member.code)) || member.state === 'pending')) return [];
  const current = job?.nextMember ?? member;
  if (current.code === 'line_id_shared' && current.state === 'conflict' && next.code !== 'line_id_shared') return [];
  // It names as many as it may: which of them they are, its own look tells.
  const isFull = member.otherCustomerIds.length === mostNamed;
  if (!job && isFull && member.state === 'conflict' && member.code === next.code) return [];
  const outcome = next.state === 'conflict' ? ('conflicts' as const) : ('skipped' as const);
  const noted = (marked: Member) => withEvent(marked, { ...event, outcome, code: next.code });
  if (job && mayBeWritten(job)) return [{ kind: 'amend', job, nextMember: noted({ ...current, ...next }) }];
  const { deliveredBefore: deliveredTo = member.deliveredTo } = job ?? {};
  const marked = { ...current, deliveredTo, ...next };
  if (!job) return isSameRecord(member, marked) ? [] : [{ kind: 'record', member: noted(marked) }];
  if (marked.runId !== null) marked.runOutcome = outcome;
  // What it was to write is not: the history of before goes on.
  const { history, olderWrites } = member;
  const record = noted({ ...marked, history: history ?? [], ...(olderWrites && { olderWrites }) });
  return [
    { kind: 'withdraw', job, outcome: { outcome, code: next.code } },
    { kind: 'record', member: record },
  ];
}
