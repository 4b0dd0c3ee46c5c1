import { updatedAtMs, type Customer } from '../domain/customer';
import type { MemberCode } from '../domain/errors';
import { mapMember, type MappedMember, type StoreProfile } from '../domain/mapping';
import type { Settings } from '../domain/types';
import type { ContactState, Member, RunOutcome } from '../store/documents';
import type { Fingerprints } from '../store/fingerprint';
import { clearanceOf, contactStateOf, differenceOf } from './contactState';
import { createJob, type DeliveryQueue, type Job, type Priority } from './deliveryQueue';
import { isUnjudged, type Records } from './records';

/** A member as SHOPLINE showed it, and when that was true at the latest. */
export interface Snapshot {
  customer: Customer;
  asOfMs: number;
}

export type Verdict =
  | { kind: 'settled'; outcome: RunOutcome; code: MemberCode | null; eligible: boolean }
  /** Waits in the queue; `onSettled` of the judge's caller tells the outcome. */
  | { kind: 'queued'; eligible: boolean; settled: Promise<void> }
  /** A request for the same contact is under way: judge again when it is done. */
  | { kind: 'busy'; settled: Promise<void> };

export interface JudgeContext {
  records: Records;
  queue: DeliveryQueue;
  fingerprints: Fingerprints;
  settings: Settings;
  storeProfile: StoreProfile;
  /** Asks for members to be read and judged anew: the other side of a conflict has changed. */
  recheck(customerIds: string[]): Promise<void>;
  notifyDeliverer(): void;
}

export interface JudgeOptions {
  priority: Priority;
  /** The run that counts these members; null for live changes. */
  runId: string | null;
  /** Only looks: records and queue stay as they are. */
  isPreview: boolean;
  onSettled(customerId: string, outcome: RunOutcome, code: MemberCode | null): void;
}

interface Candidate {
  snapshot: Snapshot;
  mapped: MappedMember;
  known: Member | undefined;
  phoneKey: string | null;
  versionMs: number;
}

/**
 * Decides what becomes of members, in this order: stale snapshot, LINE id gone or moved, not eligible, no contact,
 * shared LINE id, shared phone, contact of another member, nothing to change, write. One batch at a time, so that two
 * sources never decide about one contact at once.
 */
export class Judge {
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: JudgeContext) {}

  judge(snapshots: Snapshot[], options: JudgeOptions): Promise<Map<string, Verdict>> {
    const result = this.turn.then(() => this.judgeBatch(snapshots, options));
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async judgeBatch(snapshots: Snapshot[], options: JudgeOptions): Promise<Map<string, Verdict>> {
    const { records } = this.context;
    const members = await records.loadMembers(snapshots.map(({ customer }) => customer.id));
    const candidates = snapshots.map((snapshot) => this.candidateOf(snapshot, members.get(snapshot.customer.id)));
    const fresh = candidates.filter((candidate) => !isStale(candidate));
    await this.saveIdentities(fresh, options);
    const sharing = await this.findSharing(fresh, options);
    const contacts = await records.loadContacts(contactsToLoad(fresh, records.channelId));

    const verdicts = new Map<string, Verdict>();
    for (const candidate of candidates) {
      const verdict = isStale(candidate)
        ? this.staleVerdict(candidate, options)
        : await this.verdictOf(candidate, sharing, contacts, options);
      verdicts.set(candidate.mapped.customerId, verdict);
    }
    return verdicts;
  }

  private candidateOf(snapshot: Snapshot, known: Member | undefined): Candidate {
    const { fingerprints, settings, storeProfile } = this.context;
    const mapped = mapMember(snapshot.customer, { settings, store: storeProfile });
    const phoneKey = mapped.eligible && mapped.phone !== null ? fingerprints.of(mapped.phone) : null;
    return { snapshot, mapped, known, phoneKey, versionMs: updatedAtMs(snapshot.customer) ?? 0 };
  }

  /** Stores LINE id and phone of new and changed members before anyone is judged by them. */
  private async saveIdentities(candidates: Candidate[], options: JudgeOptions): Promise<void> {
    const inserted: Member[] = [];
    const changed: Member[] = [];
    for (const candidate of candidates) {
      const { known } = candidate;
      if (!known) inserted.push(this.recordOf(candidate, { state: 'pending', code: null }));
      else if (!options.isPreview && hasNewIdentity(candidate)) {
        // `pending` until judged: an interruption in between must not leave a conflict unseen.
        changed.push({ ...known, ...identityOf(candidate), state: 'pending' });
        await this.recheckFormerSharers(known, candidate);
      }
    }
    await this.context.records.saveIdentities(inserted, changed);
  }

  private async recheckFormerSharers(known: Member, candidate: Candidate): Promise<void> {
    const next = identityOf(candidate);
    const leftLineId = known.lineUserId !== null && known.lineUserId !== next.lineUserId ? [known.lineUserId] : [];
    const leftPhone = known.phoneKey !== null && known.phoneKey !== next.phoneKey ? [known.phoneKey] : [];
    const others = await this.context.records.findSharing(leftLineId, leftPhone);
    const waiting = others.filter((other) => other.customerId !== known.customerId && other.state === 'conflict');
    if (waiting.length > 0) await this.context.recheck(waiting.map((other) => other.customerId));
  }

  /** Others with the same LINE id or phone; asked only where something can have changed. */
  private async findSharing(candidates: Candidate[], options: JudgeOptions): Promise<Sharing> {
    const doubtful = candidates.filter(
      (candidate) =>
        options.isPreview ||
        !candidate.known ||
        hasNewIdentity(candidate) ||
        isUnjudged(candidate.known) ||
        candidate.known.state === 'conflict',
    );
    const lineUserIds = doubtful.flatMap(({ mapped }) =>
      mapped.isMember && mapped.lineUserId !== null ? [mapped.lineUserId] : [],
    );
    const phoneKeys = doubtful.flatMap(({ phoneKey }) => (phoneKey === null ? [] : [phoneKey]));
    return new Sharing(await this.context.records.findSharing(lineUserIds, phoneKeys));
  }

  private async verdictOf(
    candidate: Candidate,
    sharing: Sharing,
    contacts: Map<string, ContactState>,
    options: JudgeOptions,
  ): Promise<Verdict> {
    const { mapped, known } = candidate;
    const { records, queue, settings } = this.context;
    const userId = mapped.lineUserId;
    const underWay = [userId, formerUserId(candidate, records.channelId)]
      .map((id) => (id === null ? undefined : queue.forContact(id)))
      .find((job) => job?.isSent);
    if (underWay) return { kind: 'busy', settled: underWay.settled };
    // Judged by this run before it was interrupted: counted as what it was then.
    if (known?.runOutcome && known.runId === options.runId && candidate.versionMs <= known.updatedAtMs) {
      return settled(known.runOutcome, known.code, mapped.eligible);
    }

    const former = formerUserId(candidate, records.channelId);
    if (former !== null && !options.isPreview) this.queueClearance(mapped.customerId, contacts.get(former), options);

    if (!mapped.eligible) return this.settle(candidate, 'skipped', mapped.code, [], options);
    const contact = userId === null ? undefined : contacts.get(userId);
    const samePhone = sharing.byPhone(candidate);
    if (!contact && settings.unmatched === 'skip') {
      this.holdBackSharers(candidate, samePhone, options);
      return this.settle(candidate, 'skipped', 'not_a_line_contact', [], options);
    }
    const sameLine = sharing.byLine(candidate);
    if (sameLine.length > 0) {
      this.holdBackSharers(candidate, samePhone, options);
      return this.conflict(candidate, 'line_id_shared', sameLine, options);
    }
    if (samePhone.length > 0) return this.conflict(candidate, 'phone_shared', samePhone, options);
    if (contact?.memberId && contact.memberId !== mapped.customerId) {
      return this.settle(candidate, 'conflicts', 'contact_has_other_member', [contact.memberId], options);
    }
    return this.compare(candidate, contact ?? this.newContact(userId!), options);
  }

  private compare(candidate: Candidate, contact: ContactState, options: JudgeOptions): Verdict {
    const { mapped } = candidate;
    const { records, fingerprints, queue } = this.context;
    if (!mapped.eligible) throw new Error('only eligible members are compared');
    const difference = differenceOf(mapped.desired, contact, records.openOwnTags(contact), fingerprints);
    if (!difference) return this.settle(candidate, 'unchanged', null, [], options);
    if (options.isPreview) return settled('delivered', null, true);

    const replaced = this.withdraw(contact.userId);
    const deliveredTo = `${records.channelId}:${contact.userId}`;
    const job = createJob(
      {
        kind: 'member',
        customerId: mapped.customerId,
        userId: contact.userId,
        body: difference.body,
        nextContact: records.sealOwnTags(difference.next, difference.ownTags),
        nextMember: this.recordOf(candidate, { state: 'delivered', code: null, deliveredTo }),
        priority: replaced?.priority === 'live' ? 'live' : options.priority,
      },
      (outcome, code) => {
        replaced?.settle(outcome, code);
        options.onSettled(mapped.customerId, outcome, code ?? null);
      },
    );
    if (options.runId !== null) job.nextMember = { ...job.nextMember!, runId: options.runId, runOutcome: 'delivered' };
    queue.push(job);
    this.context.notifyDeliverer();
    return { kind: 'queued', eligible: true, settled: job.settled };
  }

  /** Records an outcome that needs no request; an unsent job of the member is dropped with it. */
  private settle(
    candidate: Candidate,
    outcome: RunOutcome,
    code: MemberCode | null,
    others: string[],
    options: JudgeOptions,
  ): Verdict {
    if (options.isPreview) return settled(outcome, code, candidate.mapped.eligible);
    const { queue, records } = this.context;
    const queued = queue.forMember(candidate.mapped.customerId);
    if (queued && !queued.isSent) {
      queue.withdraw(queued);
      queued.settle(outcome, code ?? undefined);
    }
    const state = {
      skipped: 'skipped',
      unchanged: 'delivered',
      conflicts: 'conflict',
      failed: 'failed',
      delivered: 'delivered',
    } as const;
    const deliveredTo = outcome === 'unchanged' ? `${records.channelId}:${candidate.mapped.lineUserId}` : undefined;
    const next = this.recordOf(candidate, { state: state[outcome], code, otherCustomerIds: others, deliveredTo });
    if (options.runId !== null && outcome === 'conflicts')
      Object.assign(next, { runId: options.runId, runOutcome: outcome });
    if (!candidate.known || !isSameRecord(candidate.known, next)) records.putMember(next);
    return settled(outcome, code, candidate.mapped.eligible);
  }

  /** Both sides of a shared LINE id or phone are in conflict; what was written earlier stays. */
  private conflict(candidate: Candidate, code: MemberCode, others: Member[], options: JudgeOptions): Verdict {
    const ownId = candidate.mapped.customerId;
    const ids = others.map((other) => other.customerId);
    if (!options.isPreview) {
      for (const other of others)
        this.markInConflict(other, code, [ownId, ...ids.filter((id) => id !== other.customerId)]);
    }
    return this.settle(candidate, 'conflicts', code, ids, options);
  }

  /** A member that is left out for another reason still shares its phone: whoever was judged before must know. */
  private holdBackSharers(candidate: Candidate, samePhone: Member[], options: JudgeOptions): void {
    if (options.isPreview) return;
    const ids = [candidate.mapped.customerId, ...samePhone.map((other) => other.customerId)];
    for (const other of samePhone) {
      if (other.state === 'conflict') continue;
      this.markInConflict(
        other,
        'phone_shared',
        ids.filter((id) => id !== other.customerId),
      );
    }
  }

  private markInConflict(other: Member, code: MemberCode, otherCustomerIds: string[]): void {
    const { queue, records } = this.context;
    // Skipped for a reason that comes first, or already so marked by the other reason.
    if (other.state === 'skipped') return;
    const queued = queue.forMember(other.customerId);
    if (queued?.isSent) {
      if (queued.nextMember) queued.nextMember = { ...queued.nextMember, state: 'conflict', code, otherCustomerIds };
      return;
    }
    if (isUnjudged(other) && !queued) return;
    const marked: Member = {
      ...(queued?.nextMember ?? other),
      deliveredTo: other.deliveredTo,
      state: 'conflict',
      code,
      otherCustomerIds,
    };
    if (queued) {
      queue.withdraw(queued);
      if (marked.runId !== null) marked.runOutcome = 'conflicts';
      queued.settle('conflicts', code);
    }
    records.putMember(marked);
  }

  /** Takes a member's data off the contact it had before its LINE id went or moved. */
  queueClearance(
    customerId: string,
    contact: ContactState | undefined,
    options: Pick<JudgeOptions, 'priority'>,
  ): Job | null {
    if (!contact) return null;
    const { records, fingerprints, queue } = this.context;
    const difference = clearanceOf(customerId, contact, records.openOwnTags(contact), fingerprints);
    if (!difference) return null;
    const queued = this.withdraw(contact.userId);
    queued?.settle('unchanged');
    const job = createJob(
      {
        kind: 'clear',
        customerId,
        userId: contact.userId,
        body: difference.body,
        nextContact: difference.next,
        nextMember: null,
        priority: options.priority,
      },
      () => undefined,
    );
    queue.push(job);
    this.context.notifyDeliverer();
    return job;
  }

  private withdraw(userId: string): Job | undefined {
    const queued = this.context.queue.forContact(userId);
    if (!queued || queued.isSent) return undefined;
    this.context.queue.withdraw(queued);
    return queued;
  }

  private newContact(userId: string): ContactState {
    const { records, fingerprints } = this.context;
    const ids = { _id: records.contactKey(userId), integrationId: records.integrationId };
    const nothing = { userId, memberId: null, phone: null, email: null, tags: [], attributes: [], updatedAtMs: null };
    return contactStateOf(nothing, ids, fingerprints);
  }

  private staleVerdict(candidate: Candidate, options: JudgeOptions): Verdict {
    const { known, mapped } = candidate;
    const queued = this.context.queue.forMember(mapped.customerId);
    if (queued) return { kind: 'busy', settled: queued.settled };
    if (known?.runOutcome && known.runId === options.runId)
      return settled(known.runOutcome, known.code, mapped.eligible);
    const outcome = {
      delivered: 'unchanged',
      pending: 'unchanged',
      skipped: 'skipped',
      failed: 'failed',
      conflict: 'conflicts',
    } as const;
    return settled(outcome[known?.state ?? 'pending'], known?.code ?? null, mapped.eligible);
  }

  private recordOf(
    candidate: Candidate,
    change: Pick<Member, 'state' | 'code'> & { otherCustomerIds?: string[]; deliveredTo?: string | undefined },
  ): Member {
    const { known, mapped } = candidate;
    const { records } = this.context;
    const movedAway = formerUserId(candidate, records.channelId) !== null;
    return {
      _id: records.memberKey(mapped.customerId),
      integrationId: records.integrationId,
      customerId: mapped.customerId,
      ...identityOf(candidate),
      asOfMs: candidate.snapshot.asOfMs,
      updatedAtMs: candidate.versionMs,
      state: change.state,
      code: change.code,
      otherCustomerIds: change.otherCustomerIds ?? [],
      deliveredTo: change.deliveredTo ?? (movedAway ? null : (known?.deliveredTo ?? null)),
      runId: known?.runId ?? null,
      runOutcome: known?.runOutcome ?? null,
      updatedAt: new Date(),
    };
  }
}

/** Who shares a LINE id or a phone, as stored when the batch was judged. */
class Sharing {
  constructor(private readonly members: Member[]) {}

  byLine({ mapped }: Candidate): Member[] {
    return this.distinct((other) => other.lineUserId === mapped.lineUserId && other.customerId !== mapped.customerId);
  }

  byPhone({ mapped, phoneKey }: Candidate): Member[] {
    if (phoneKey === null) return [];
    return this.distinct((other) => other.phoneKey === phoneKey && other.customerId !== mapped.customerId);
  }

  private distinct(matches: (other: Member) => boolean): Member[] {
    return [...new Map(this.members.filter(matches).map((other) => [other.customerId, other])).values()];
  }
}

function settled(outcome: RunOutcome, code: MemberCode | null, eligible: boolean): Verdict {
  return { kind: 'settled', outcome, code, eligible };
}

function identityOf({ mapped, phoneKey }: Candidate): Pick<Member, 'lineUserId' | 'phoneKey' | 'isMember'> {
  return { lineUserId: mapped.isMember ? mapped.lineUserId : null, phoneKey, isMember: mapped.isMember };
}

function hasNewIdentity(candidate: Candidate): boolean {
  const next = identityOf(candidate);
  const known = candidate.known!;
  return known.lineUserId !== next.lineUserId || known.phoneKey !== next.phoneKey || known.isMember !== next.isMember;
}

/**
 * An older page never overwrites a newer event, nor the reverse: `updated_at` decides, and where it did not move (points
 * may change without it) the later look.
 */
function isStale({ known, versionMs, snapshot }: Candidate): boolean {
  if (!known) return false;
  return versionMs < known.updatedAtMs || (versionMs === known.updatedAtMs && snapshot.asOfMs < known.asOfMs);
}

/** The contact of this account that carries the member's data although the member's LINE id is gone from it. */
function formerUserId({ mapped, known }: Candidate, channelId: string): string | null {
  if (!known?.deliveredTo?.startsWith(`${channelId}:`)) return null;
  const userId = known.deliveredTo.slice(channelId.length + 1);
  return userId === mapped.lineUserId ? null : userId;
}

function contactsToLoad(candidates: Candidate[], channelId: string): string[] {
  const ids = candidates.flatMap((candidate) => [
    ...(candidate.mapped.eligible && candidate.mapped.lineUserId !== null ? [candidate.mapped.lineUserId] : []),
    ...(formerUserId(candidate, channelId) === null ? [] : [formerUserId(candidate, channelId)!]),
  ]);
  return [...new Set(ids)];
}

function isSameRecord(a: Member, b: Member): boolean {
  return (
    a.state === b.state &&
    a.code === b.code &&
    a.updatedAtMs === b.updatedAtMs &&
    a.deliveredTo === b.deliveredTo &&
    a.runId === b.runId &&
    a.otherCustomerIds.length === b.otherCustomerIds.length &&
    a.otherCustomerIds.every((id) => b.otherCustomerIds.includes(id))
  );
}
