import { mayBeWritten } from '../delivery/deliveryQueue';
import { isUnjudged } from '../records/records';
import type { Change, SharedCode, Sharer, Sharers } from './decision';
import { isSameRecord } from './memberRecord';

/**
 * Marks the other side of a conflict: what is queued for it is withdrawn, what was written earlier stays. Whatever becomes
 * of the member itself: one that is left out for another reason shares its LINE id and its phone all the same.
 */
export function markSharers(customerId: string, { line, phone }: Sharers): Change[] {
  // One reason a member, the first that applies.
  const byLine = new Set(line.map(({ member }) => member.customerId));
  const byPhone = phone.filter(({ member }) => !byLine.has(member.customerId));
  return [
    ...line.flatMap((other) => mark(other, conflictOf(customerId, other, line, 'line_id_shared'))),
    ...byPhone.flatMap((other) => mark(other, conflictOf(customerId, other, phone, 'phone_shared'))),
  ];
}

function conflictOf(customerId: string, { member }: Sharer, all: Sharer[], code: SharedCode) {
  const ids = [customerId, ...all.map((other) => other.member.customerId)];
  return { state: 'conflict' as const, code, otherCustomerIds: ids.filter((id) => id !== member.customerId) };
}

function mark({ member, job }: Sharer, conflict: ReturnType<typeof conflictOf>): Change[] {
  // Skipped for a reason that comes first, or still to be judged.
  if (!job && (member.state === 'skipped' || isUnjudged(member))) return [];
  const current = job?.nextMember ?? member;
  if (current.code === 'line_id_shared' && current.state === 'conflict' && conflict.code === 'phone_shared') return [];
  if (job && mayBeWritten(job)) return [{ kind: 'amend', job, nextMember: { ...current, ...conflict } }];
  const marked = { ...current, deliveredTo: member.deliveredTo, ...conflict };
  if (!job) return isSameRecord(member, marked) ? [] : [{ kind: 'record', member: marked }];
  if (marked.runId !== null) marked.runOutcome = 'conflicts';
  const outcome = { outcome: 'conflicts' as const, code: conflict.code };
  return [
    { kind: 'withdraw', job, outcome },
    { kind: 'record', member: marked },
  ];
}
