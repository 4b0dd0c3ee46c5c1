import type { Customer } from '../../domain/customer';
import type { MemberCode } from '../../domain/errors';
import type { Member } from '../../store/documents';
import type { Context } from '../../runtime/telemetry/spans';
import { mayBeWritten, type Job, type Priority } from '../delivery/deliveryQueue';
import type { TeamParts } from '../delivery/teamParts';
import { refusalOf } from '../judging/clearance';
import type { Judge } from '../judging/judge';
import { writtenUserId } from '../records/keys';
import type { RemovalLimit } from './removalLimit';

interface RemovalParts extends Pick<TeamParts, 'shopline' | 'records' | 'decisions' | 'queue' | 'rechecks' | 'work'> {
  judge: Judge;
  limit: RemovalLimit;
  /** Asks Omnichat for contacts, and puts on record what it answers. */
  lookUpContacts: (userIds: string[]) => Promise<unknown>;
}

/** What becomes of members that SHOPLINE no longer has. */
export class Removal {
  constructor(private readonly parts: RemovalParts) {}

  /**
   * The member as SHOPLINE has it now; null when it was removed or merged away.
   * @param onCall told of every try, as it leaves
   */
  async readMember(customerId: string, onCall?: () => void): Promise<Customer | null> {
    const { shopline, judge } = this.parts;
    const customer = await shopline.getCustomer(customerId, onCall);
    if (!customer) await judge.noteGone(customerId);
    return customer;
  }

  /**
   * Our values come off the contact, the record goes, and members that shared its LINE id or phone are judged again. Contact,
   * chat, phone and e-mail stay. When the contact cannot be cleared, the record stays as failed and tells where: a retry or
   * the next full read finds the member gone again.
   */
  async remove(member: Member, priority: Priority, trace?: Context): Promise<void> {
    const { records, decisions, judge, limit, rechecks, work } = this.parts;
    const { customerId } = member;
    await this.endQueued(customerId);
    if (work.outcome) return;
    const latest = (await records.loadMembers([customerId])).get(customerId) ?? member;
    const refusal = await this.clearContact(latest, { customerId, priority, trace });
    // Interrupted before the contact was cleared: the record stays, so that it is found again.
    if (work.outcome) return;
    // A later look has shown it again.
    if (!judge.gone.has(customerId)) return;
    const lineUserIds = member.lineUserId === null ? [] : [member.lineUserId];
    const phoneKeys = member.phoneKey === null ? [] : [member.phoneKey];
    await limit.note(latest);
    if (refusal) records.putMember(uncleared(latest, refusal));
    else {
      await records.removeMember(customerId);
      await decisions.endOf(customerId, () => false);
    }
    await rechecks.ofWaiting(lineUserIds, phoneKeys, customerId);
  }

  private async endQueued(customerId: string): Promise<void> {
    const { queue, work } = this.parts;
    const queued = queue.forMember(customerId);
    if (!queued) return;
    if (!mayBeWritten(queued)) return queue.withdraw(queued, { outcome: 'unchanged', code: null });
    // What it wrote is cleared when it is on record; one that rests after a failure is not to wait for bulk writing.
    queue.hasten(queued);
    await Promise.race([queued.outcome, work.over]);
  }

  /** @returns why Omnichat did not take it; undefined when it did, or there was nothing to clear */
  private async clearContact(
    member: Member,
    leaving: Pick<Job, 'customerId' | 'priority' | 'trace'>,
  ): Promise<MemberCode | undefined> {
    const { records, judge, work, lookUpContacts } = this.parts;
    const userId = writtenUserId(member, records);
    if (userId === null) return undefined;
    // Nothing tells of a contact that the team has deleted, and to clear it would make it anew.
    await lookUpContacts([userId]);
    // Until the contact itself says that it is cleared: once the record is gone nothing names it any more.
    for (;;) {
      const contact = (await records.loadContacts([userId])).get(userId);
      const job = contact && judge.gone.has(leaving.customerId) ? judge.clear(contact, leaving) : null;
      if (!job) return undefined;
      const outcome = await Promise.race([job.outcome, work.over]);
      if (work.outcome || !outcome) return undefined;
      const refusal = refusalOf(job, outcome, leaving.customerId);
      if (refusal) return refusal;
    }
  }
}

/** Gone from SHOPLINE and still on its contact: shares nothing with anybody any more (`isUncleared`). */
function uncleared(member: Member, code: MemberCode): Member {
  const identity = { lineUserId: null, phoneKey: null };
  return { ...member, ...identity, state: 'failed', code, otherCustomerIds: [], updatedAt: new Date() };
}
