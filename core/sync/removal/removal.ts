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
  lookUpContacts: (userIds: string[]) => Promise<{ failed: string[] }>;
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
    const { records, judge, work } = this.parts;
    const { customerId } = member;
    // SHOPLINE has shown the member again, so its queued job is to be written.
    if (!judge.gone.has(customerId)) return false;
    await this.endQueued(customerId);
    if (work.outcome) return false;
    const latest = await this.onContact((await records.loadMembers([customerId])).get(customerId) ?? member);
    const refusal = await this.clearContact(latest, { customerId, priority, trace });
    // The work ended before the contact was cleared: the record stays, so that the member is found gone again.
    if (work.outcome) return false;
    // Not during a judgement: it may have loaded the record, and would put it back to mark a conflict.
    const isGone = await judge.turns.take(() => this.takeOffRecord(latest, refusal), { isUrgent: true });
    return isGone && (!refusal || !isUncleared(latest));
  }

  /**
   * Members that waited are in the inbox before the record leaves: if the worker died in between, nothing would tell of
   * them.
   * @returns false when SHOPLINE has shown the member again
   */
  private async takeOffRecord(member: Member, refusal: MemberCode | undefined): Promise<boolean> {
    const { records, decisions, judge, limit, rechecks } = this.parts;
    const { customerId, lineUserId, phoneKey } = member;
    if (!judge.gone.has(customerId)) return false;
    await limit.note(member);
    await rechecks.ofWaiting(lineUserId === null ? [] : [lineUserId], phoneKey === null ? [] : [phoneKey], customerId);
    if (refusal) records.putMember(uncleared(member, refusal));
    else {
      await decisions.endOf(customerId, () => false);
      await records.removeMember(customerId);
    }
    return true;
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

  /**
   * The member with the contact that it is on. After another LINE account, or in a new binding, the record does not
   * name a contact that still carries the member's id from before.
   */
  private async onContact(member: Member): Promise<Member> {
    const { records } = this.parts;
    const { customerId, lineUserId } = member;
    if (lineUserId === null || writtenUserId(member, records) !== null) return member;
    const contact = (await records.loadContacts([lineUserId])).get(lineUserId);
    return contact?.memberId === customerId ? { ...member, deliveredTo: `${records.channelId}:${lineUserId}` } : member;
  }

  /** @returns why the contact is not cleared, as where Omnichat refuses; undefined when it accepted, nothing was to be cleared, or the work ended */
  private async clearContact(
    member: Member,
    leaving: Pick<Job, 'customerId' | 'priority' | 'trace'>,
  ): Promise<MemberCode | undefined> {
    const { records, judge, work, lookUpContacts } = this.parts;
    const userId = writtenUserId(member, records);
    if (userId === null) return undefined;
    // Omnichat does not tell when the team deletes a contact, and a clearance would make it anew.
    // What it carries now may be another member's: one that Omnichat does not show is left as it is.
    if ((await lookUpContacts([userId])).failed.length > 0) return 'contact_unreadable';
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
