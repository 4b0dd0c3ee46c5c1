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
import { isUncleared, uncleared } from './uncleared';

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
   * @param onCall called whenever a try of this request leaves
   */
  async readMember(customerId: string, onCall?: () => void): Promise<Customer | null> {
    const { shopline, judge } = this.parts;
    const customer = await shopline.getCustomer(customerId, onCall);
    if (!customer) await judge.noteGone(customerId);
    return customer;
  }

  /**
   * Clears the contact, removes the member's record, and has members that waited for its LINE id or phone judged again.
   * The contact itself, its chat, phone and e-mail stay. If Omnichat refuses, the record stays as failed and still
   * names the contact: a retry or the next full read finds the member gone again.
   * @returns whether that is news: false where the member came back, or Omnichat had refused before and refuses again
   */
  async remove(member: Member, priority: Priority, trace?: Context): Promise<boolean> {
    const { records, decisions, judge, limit, rechecks, work } = this.parts;
    const { customerId } = member;
    await this.endQueued(customerId);
    if (work.outcome) return false;
    const latest = (await records.loadMembers([customerId])).get(customerId) ?? member;
    const refusal = await this.clearContact(latest, { customerId, priority, trace });
    // The work ended before the contact was cleared: the record stays, so that the member is found gone again.
    if (work.outcome) return false;
    // Meanwhile SHOPLINE has shown the member again.
    if (!judge.gone.has(customerId)) return false;
    const lineUserIds = member.lineUserId === null ? [] : [member.lineUserId];
    const phoneKeys = member.phoneKey === null ? [] : [member.phoneKey];
    await limit.note(latest);
    if (refusal) records.putMember(uncleared(latest, refusal));
    else {
      await records.removeMember(customerId);
      await decisions.endOf(customerId, () => false);
    }
    await rechecks.ofWaiting(lineUserIds, phoneKeys, customerId);
    return !refusal || !isUncleared(latest);
  }

  private async endQueued(customerId: string): Promise<void> {
    const { queue, work } = this.parts;
    const queued = queue.forMember(customerId);
    if (!queued) return;
    if (!mayBeWritten(queued)) return queue.withdraw(queued, { outcome: 'unchanged', code: null });
    // What this job wrote can be cleared only once it is on record, so its end is awaited. One that rests after a
    // failure is hastened: it would otherwise wait until bulk writing is allowed.
    queue.hasten(queued);
    await Promise.race([queued.outcome, work.over]);
  }

  /** @returns why Omnichat refused; undefined when it accepted, nothing was to be cleared, or the work ended */
  private async clearContact(
    member: Member,
    leaving: Pick<Job, 'customerId' | 'priority' | 'trace'>,
  ): Promise<MemberCode | undefined> {
    const { records, judge, work, lookUpContacts } = this.parts;
    const userId = writtenUserId(member, records);
    if (userId === null) return undefined;
    // Omnichat does not tell when the team deletes a contact, and a clearance would make it anew.
    await lookUpContacts([userId]);
    // Repeats until the contact shows that it is cleared: once the member's record is gone nothing names the contact.
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
