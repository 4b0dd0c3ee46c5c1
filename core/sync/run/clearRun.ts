import type { SyncCounts } from '../../domain/types';
import { pause, Pending } from '../../runtime/async';
import type { Member, SyncRun as RunDocument } from '../../store/documents';
import { removeWaiting } from '../../store/inbox/waiting';
import type { ContactIndex } from '../contacts/contactIndex';
import type { ContactWriter } from '../delivery/contactWriter';
import type { TeamParts } from '../delivery/teamParts';
import { isClearanceOf, refusalOf } from '../judging/clearance';
import type { Judge, MemberOutcome } from '../judging/judge';
import { wholeStore } from '../reading/segments';
import { takingBackOf } from '../records/contactState';
import { withEvent } from '../records/history';
import { writtenUserId } from '../records/keys';
import { limitOf } from '../sessions/partnerSession';
import { Checkpoint, type Shown } from './checkpoint';

/** Most members have nothing on a contact and cost no call, so many are read at once. */
const membersPerRead = 500;
/** Every contact of the account may have changed without us, so they are not loaded all at once. */
const contactsPerRead = 500;
const membersPerPage = 50;
/** Ten seconds of Omnichat's cap: a run that pauses leaves few members to be looked at again. */
const mostPagesUnderWay = 8;
const lookMs = 100;

export interface ClearParts extends Pick<TeamParts, 'store' | 'omnichat' | 'records' | 'queue' | 'work' | 'lease'> {
  contactIndex: ContactIndex;
  judge: Judge;
  writer: ContactWriter;
  /** Adds something to every save. */
  onSave: (task: () => Promise<void>) => void;
}

/**
 * Takes back what was written: goes through the members on record by their ids, and clears each contact that something
 * was written to. Asks SHOPLINE nothing and follows no changes. Goes on from the run's checkpoint. A member that was
 * dealt with, though its page does not count yet, is known by the run's id on its record.
 */
export class ClearRun {
  private readonly completing = new Pending();

  private constructor(
    private readonly parts: ClearParts,
    private readonly checkpoint: Checkpoint,
  ) {}

  /** Works until the run is through or the work ends. */
  static async run(parts: ClearParts, run: RunDocument, onProgress: (counts: SyncCounts) => void): Promise<void> {
    const checkpoint = await Checkpoint.load(parts.store, run, [wholeStore]);
    const clearing = new ClearRun(parts, checkpoint);
    parts.onSave(async () => {
      if (parts.work.outcome?.kind === 'cancelled') checkpoint.countUncommitted();
      onProgress({ ...checkpoint.tally.counts });
      await checkpoint.save(clearing.progress(), parts.lease);
    });
    await clearing.clearAll();
  }

  private async clearAll(): Promise<void> {
    const { contactIndex, writer, work } = this.parts;
    // The index must tell what contacts carry now, even from a write whose answer the former holder never heard.
    const changed = await contactIndex.refresh();
    this.checkpoint.total ??= await this.parts.records.countWritten();
    writer.allowBulk();
    await this.goThrough();
    await this.completing.whenDone();
    if (work.outcome) return;
    // What changed before this slice may be of members whom an earlier slice has dealt with.
    await this.clearLateWrites([...new Set([...changed, ...(await contactIndex.refresh())])]);
    if (work.outcome) return;
    await this.parts.lease.assertHeld();
    // Nothing follows a taking back, so what waits in the inbox is dropped: the next full sync reads everyone.
    await removeWaiting(this.parts.store, this.parts.records.integrationId);
    work.end({ kind: 'done' });
  }

  private async goThrough(): Promise<void> {
    const { records, work } = this.parts;
    const [segment] = this.checkpoint.segments;
    let after = segment!.cursor;
    while (!work.outcome) {
      const members = await records.listAfter(after, membersPerRead);
      if (members.length === 0) return;
      after = members.at(-1)!.customerId;
      const concerned = members.filter((member) => this.isConcerned(member));
      for (let at = 0; at < concerned.length && !work.outcome; at += membersPerPage)
        await this.beginPage(concerned.slice(at, at + membersPerPage));
    }
  }

  /** Whether something was written for the member, or this run dealt with it before an interruption. */
  private isConcerned(member: Member): boolean {
    return writtenUserId(member, this.parts.records) !== null || this.wasSeen(member);
  }

  private wasSeen({ runId, runOutcome }: Member): boolean {
    return runId === this.checkpoint.run._id && runOutcome !== null;
  }

  private async beginPage(members: Member[]): Promise<void> {
    const { work } = this.parts;
    const outcomes: MemberOutcome[] = [];
    const [segment] = this.checkpoint.segments;
    // This run meets no member twice, so it keeps no journal of those it has seen.
    const page = { segment: segment!, lastId: members.at(-1)!.customerId, isLast: false, customerIds: [], outcomes };
    const announced = this.checkpoint.announce(page);
    const cleared = Promise.all(members.map((member) => this.clear(member, outcomes))).then(() => {
      if (outcomes.length === members.length) announced.complete();
    });
    this.completing.add(cleared.catch(work.fail));
    while (this.completing.size >= mostPagesUnderWay && !work.outcome) await pause(lookMs, work.signal);
  }

  private async clear(member: Member, outcomes: MemberOutcome[]): Promise<void> {
    const seen = this.wasSeen(member)
      ? member
      : await this.takeBack(member, writtenUserId(member, this.parts.records)!);
    if (!seen) return;
    const code = seen.runOutcome === 'failed' ? seen.code : null;
    outcomes.push({ customerId: member.customerId, outcome: seen.runOutcome!, code, eligible: true });
  }

  /** @returns the member as it is on record afterwards; undefined when the work ended before */
  private async takeBack(member: Member, userId: string): Promise<Member | undefined> {
    const { records, judge, work } = this.parts;
    const { customerId } = member;
    const nextMember = takenBack(member, this.checkpoint.run._id);
    let isDelivered = false;
    for (;;) {
      const contact = (await records.loadContacts([userId])).get(userId);
      const job = contact && judge.clear(contact, { customerId, priority: 'bulk', nextMember }, takingBackOf);
      if (!job) {
        // The contact has lost any tag of ours. Should one come back, the team has added it, so none stays ours.
        if (contact?.sealedOwnTags) records.putContact({ ...contact, sealedOwnTags: null });
        if (isDelivered || this.wasSeen(member)) return nextMember;
        const { updatedAt: at, runId, code } = nextMember;
        const told = { at, cause: 'clear' as const, runId, outcome: 'unchanged' as const, code, fields: [] };
        const unchanged = withEvent({ ...nextMember, runOutcome: 'unchanged' as const }, told);
        records.putMember(unchanged);
        return unchanged;
      }
      const outcome = await Promise.race([job.outcome, work.over]);
      if (work.outcome || !outcome) return undefined;
      const refusal = refusalOf(job, outcome, customerId);
      if (refusal) return { ...nextMember, state: 'failed', code: refusal, runOutcome: 'failed' };
      isDelivered = isClearanceOf(job, customerId);
    }
  }

  /**
   * Clears again what a write of a former holder brought late. One of attributes alone brings no member id: it was for
   * the member with the contact's LINE id.
   * @param userIds contacts that changed without us
   */
  private async clearLateWrites(userIds: string[]): Promise<void> {
    const { records, work } = this.parts;
    for (let at = 0; at < userIds.length && !work.outcome; at += contactsPerRead) {
      const some = userIds.slice(at, at + contactsPerRead);
      const holders = (await records.findSharing(some, [])).filter((member) => this.wasSeen(member));
      for (const { memberId, userId } of (await records.loadContacts(some)).values()) {
        const named = memberId === null ? undefined : (await records.loadMembers([memberId])).get(memberId);
        const member = named ?? holders.find(({ lineUserId }) => lineUserId === userId);
        if (member && this.wasSeen(member) && !work.outcome) await this.takeBack(member, userId);
      }
    }
  }

  private progress(): Shown {
    const { omnichat } = this.parts;
    const { total, tally, waitsFor } = this.checkpoint;
    const left = total === null ? null : Math.max(0, total - tally.counts.read);
    const etaSeconds = left === null ? null : Math.ceil(left / omnichat.requestsPerSecond);
    return limitOf(waitsFor, { etaSeconds, partner: 'omnichat' }, omnichat);
  }
}

/** The member as it is on record once its contact is cleared. */
function takenBack(member: Member, runId: string): Member {
  const counted = { runId, runOutcome: 'delivered' as const };
  const standing = { state: 'skipped', code: 'taken_back', deliveredTo: null } as const;
  return { ...member, ...standing, otherCustomerIds: [], ...counted, updatedAt: new Date() };
}
