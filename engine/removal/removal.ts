import type { Customer } from '../../domain/customer';
import type { MemberCode } from '../../domain/errors';
import type { Member } from '../../store/documents';
import type { Context } from '../../telemetry/spans';
import { recheckMembers } from '../records/inbox';
import { mayBeWritten, type Priority } from '../delivery/deliveryQueue';
import { refusalOf } from '../judging/clearance';
import type { LaneSession } from '../lane/session';

/** The member as SHOPLINE has it now; null when it was removed or merged away. */
export async function readMember(session: LaneSession, customerId: string): Promise<Customer | null> {
  const { deps, facts, judge } = session;
  const customer = await session.call('shopline', (signal) =>
    deps.shopline.getCustomer(facts.shoplineToken, customerId, signal),
  );
  if (!customer) await judge.noteGone(customerId);
  return customer;
}

/**
 * A member that SHOPLINE no longer has: our values come off the contact, the record goes, and whoever shared its LINE
 * id or phone is judged again. Contact, chat, phone and e-mail stay. When the contact cannot be cleared, the record stays
 * as failed and tells where: a retry or the next full read finds the member gone again.
 */
export async function removeMember(
  session: LaneSession,
  member: Member,
  priority: Priority,
  trace?: Context,
): Promise<void> {
  const { records, queue, judge, deps } = session;
  const queued = queue.forMember(member.customerId);
  if (queued && mayBeWritten(queued)) {
    // What it wrote is cleared when it is on record; one that rests after a failure is not to wait for bulk writing.
    queue.hasten(queued);
    session.deliverer.notify();
    await Promise.race([queued.outcome, session.ended]);
    if (session.stopReason) return;
  } else if (queued) {
    queue.withdraw(queued, { outcome: 'unchanged', code: null });
  }
  const latest = (await records.loadMembers([member.customerId])).get(member.customerId) ?? member;
  const { deliveredTo } = latest;
  let refusal: MemberCode | undefined;
  if (deliveredTo?.startsWith(`${records.channelId}:`)) {
    const userId = deliveredTo.slice(records.channelId.length + 1);
    const queueClearance = async () => {
      const contact = (await records.loadContacts([userId])).get(userId);
      if (!contact || !judge.gone.has(member.customerId)) return null;
      return judge.clear(contact, { customerId: member.customerId, priority, trace });
    };
    // Until the contact itself says that it is cleared: once the record is gone nothing names it any more.
    let job = await queueClearance();
    while (job) {
      const outcome = await Promise.race([job.outcome, session.ended]);
      // Interrupted before the contact was cleared: the record stays, so that it is found again.
      if (session.stopReason || !outcome) return;
      refusal = refusalOf(job, outcome, member.customerId);
      job = refusal ? null : await queueClearance();
    }
  }
  // A later look has shown it again.
  if (!judge.gone.has(member.customerId)) return;
  const sharers = await records.findSharing(
    member.lineUserId === null ? [] : [member.lineUserId],
    member.phoneKey === null ? [] : [member.phoneKey],
  );
  await session.removals.note(latest);
  if (refusal) records.putMember(uncleared(latest, refusal));
  else await records.removeMember(member.customerId);
  const waiting = sharers.filter((other) => other.customerId !== member.customerId && other.state === 'conflict');
  await recheckMembers(
    deps.store,
    records.integrationId,
    waiting.map((other) => other.customerId),
  );
}

/** Gone from SHOPLINE and still on its contact: shares nothing with anybody any more (`isUncleared`). */
function uncleared(member: Member, code: MemberCode): Member {
  const identity = { lineUserId: null, phoneKey: null };
  return { ...member, ...identity, state: 'failed', code, otherCustomerIds: [], updatedAt: new Date() };
}
