import { updatedAtMs } from '../../domain/customer';
import type { MemberCode } from '../../domain/errors';
import { mapMember, type StoreProfile } from '../../domain/mapping';
import type { ContactState, Member, RunOutcome } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import { contactsToLoad, formerUserId, isStale, unknownVersion, type Candidate, type Snapshot } from './candidate';
import { Clearances } from './clearances';
import { Conflicts } from './conflicts';
import { differenceOf } from '../records/contactState';
import { createJob, mayBeWritten, type DeliveryQueue, type Job, type Priority } from '../delivery/deliveryQueue';
import { GoneMembers } from './goneMembers';
import { Identities } from './identities';
import { isSameRecord, recordOf } from './memberRecord';
import type { Records } from '../records/records';
import type { SettingsInForce } from './settingsInForce';
import type { Sharing } from './sharing';
import type { ShownIdentities } from './shownIdentities';
import { Turns } from '../turns';
import { settled, standingOutcome, stateOf, type Verdict } from './verdict';
import { WriteAhead } from './writeAhead';

export interface JudgeContext {
  records: Records;
  queue: DeliveryQueue;
  fingerprints: Fingerprints;
  settings: SettingsInForce;
  storeProfile: StoreProfile;
  /** Asks for members to be read and judged anew: the other side of a conflict has changed. */
  recheck(customerIds: string[]): Promise<void>;
  notifyDeliverer(): void;
}

export interface JudgeOptions {
  priority: Priority;
  /** In a whole read: members changed since then are written before its others. */
  recentSinceMs?: number;
  /** The run that counts these members; null for live changes. */
  runId: string | null;
  /** Only looks: what was judged and what is queued stay as they are. */
  isPreview: boolean;
  /** Read although nobody asked for it or told of a change: settings that wait for a sync are left out. */
  isUnasked?: boolean | undefined;
  /** In a preview: who everyone is, as SHOPLINE shows it. Others on record are gone from it and share nothing. */
  shown?: ShownIdentities | undefined;
  onSettled(customerId: string, outcome: RunOutcome, code: MemberCode | null): void;
}

type Look = Pick<JudgeOptions, 'isPreview' | 'isUnasked'>;

/**
 * Decides what becomes of members, in this order: stale snapshot, LINE id gone or moved, not eligible, no contact,
 * shared LINE id, shared phone, contact of another member, nothing to change, write. One batch at a time, so that two
 * sources never decide about one contact at once; live changes before the pages of a backfill, which are read faster than
 * they are judged.
 */
export class Judge {
  readonly clearances: Clearances;
  readonly gone = new GoneMembers();
  private readonly identities: Identities;
  private readonly conflicts: Conflicts;
  private readonly writeAhead: WriteAhead;
  private readonly turns = new Turns();

  constructor(private readonly context: JudgeContext) {
    this.identities = new Identities(context.records, (customerIds) => context.recheck(customerIds));
    this.conflicts = new Conflicts(context.queue, context.records);
    this.clearances = new Clearances(context);
    this.writeAhead = new WriteAhead(context.records, context.fingerprints);
  }

  judge(snapshots: Snapshot[], options: JudgeOptions): Promise<Map<string, Verdict>> {
    return this.turns.take(() => this.judgeBatch(snapshots, options), { isUrgent: options.priority === 'live' });
  }

  /** For a preview: takes note of who members are. Judges and stores nothing, and holds up no live change. */
  meet(snapshots: Snapshot[], shown: ShownIdentities): void {
    for (const snapshot of snapshots) shown.add(this.candidateOf(snapshot, undefined, { isPreview: true }));
  }

  /** SHOPLINE has just said that a member is gone. Resolves when nobody is judged any more by what was shown before. */
  async noteGone(customerId: string): Promise<void> {
    this.gone.note(customerId, Date.now());
    await this.turns.take(() => Promise.resolve(), { isUrgent: true });
  }

  /** Stores LINE ids and phones of all members before anyone is judged by them; a preview stores nothing. */
  private async takeIn(snapshots: Snapshot[], look: Look): Promise<{ candidates: Candidate[]; fresh: Candidate[] }> {
    const members = await this.context.records.loadMembers(snapshots.map(({ customer }) => customer.id));
    const candidates = snapshots.map((snapshot) => this.candidateOf(snapshot, members.get(snapshot.customer.id), look));
    const fresh = candidates.filter((candidate) => !isStale(candidate));
    if (look.isPreview) return { candidates, fresh };
    for (const { mapped } of fresh) this.gone.forget(mapped.customerId);
    await this.identities.save(fresh);
    return { candidates, fresh };
  }

  private async judgeBatch(snapshots: Snapshot[], options: JudgeOptions): Promise<Map<string, Verdict>> {
    const { records } = this.context;
    const { candidates, fresh } = await this.takeIn(snapshots, options);
    const { isPreview, shown } = options;
    // Members who are new since the preview read everyone.
    for (const candidate of fresh) shown?.add(candidate);
    const sharing = await this.identities.findSharing(isPreview ? [] : fresh);
    const loadContacts = () => records.loadContacts(contactsToLoad(fresh, records.channelId));
    let contacts = await loadContacts();
    // What is delivered while this is stored changes them again.
    if (!isPreview && (await this.writeAhead.record(fresh, sharing, contacts))) contacts = await loadContacts();

    const verdicts = new Map<string, Verdict>();
    for (const candidate of candidates) {
      const verdict = isStale(candidate)
        ? this.staleVerdict(candidate, options)
        : this.verdictOf(candidate, sharing, contacts, options);
      verdicts.set(candidate.mapped.customerId, verdict);
    }
    return verdicts;
  }

  private candidateOf(snapshot: Snapshot, known: Member | undefined, look: Look): Candidate {
    const { fingerprints, settings, storeProfile } = this.context;
    const judgedBy = settings.of(known, look);
    const mapped = mapMember(snapshot.customer, { settings: judgedBy.settings, store: storeProfile });
    const phoneKey = mapped.eligible && mapped.phone !== null ? fingerprints.of(mapped.phone) : null;
    const queued = this.context.queue.forMember(mapped.customerId);
    const versionMs = updatedAtMs(snapshot.customer);
    const isGone = this.gone.wasShownBefore(mapped.customerId, snapshot.asOfMs);
    return { snapshot, mapped, judgedBy, known, queued, phoneKey, versionMs, isGone };
  }

  private verdictOf(
    candidate: Candidate,
    sharing: Sharing,
    contacts: Map<string, ContactState>,
    options: JudgeOptions,
  ): Verdict {
    const { mapped, known } = candidate;
    const { records, queue } = this.context;
    const userId = mapped.lineUserId;
    const former = formerUserId(candidate, records.channelId);
    const underWay = [
      ...[userId, former].map((id) => (id === null ? undefined : queue.forContact(id))),
      // To the contact of a LINE id that has moved since; done by now or not, the record is from before it.
      candidate.queued,
    ].find((job) => job && mayBeWritten(job));
    if (underWay) {
      if (options.priority === 'live') this.hasten(underWay);
      return { kind: 'busy', settled: underWay.settled };
    }
    // Judged by this run before it was interrupted: counted as what it was then.
    if (
      known?.runOutcome &&
      known.runId === options.runId &&
      (candidate.versionMs ?? unknownVersion) <= known.updatedAtMs
    ) {
      return settled(known.runOutcome, known.code, mapped.eligible);
    }

    if (!options.isPreview) {
      if (userId !== null) this.clearances.drop(mapped.customerId, userId);
      const clearing = former === null ? null : this.clearFormer(candidate, contacts.get(former), options);
      if (clearing) return clearing;
      this.conflicts.markSharers(candidate, sharing);
    }

    if (!mapped.eligible) return this.settle(candidate, 'skipped', mapped.code, [], options);
    const contact = userId === null ? undefined : contacts.get(userId);
    if (!contact && candidate.judgedBy.settings.unmatched === 'skip') {
      return this.settle(candidate, 'skipped', 'not_a_line_contact', [], options);
    }
    const shared = (options.shown ?? sharing).sharedBy(candidate);
    if (shared) return this.settle(candidate, 'conflicts', shared.code, shared.customerIds, options);
    if (contact?.memberId && contact.memberId !== mapped.customerId) {
      return this.settle(candidate, 'conflicts', 'contact_has_other_member', [contact.memberId], options);
    }
    return this.compare(candidate, contact ?? records.newContact(userId!), options);
  }

  private compare(candidate: Candidate, contact: ContactState, options: JudgeOptions): Verdict {
    const { mapped } = candidate;
    const { records, fingerprints, queue } = this.context;
    if (!mapped.eligible) throw new Error('only eligible members are compared');
    const ownTags = records.openOwnTags(contact);
    const difference = differenceOf(mapped.desired, contact, ownTags, fingerprints);
    if (!difference) {
      // What neither side has any more is no longer ours: should it come back, the team has added it.
      const kept = ownTags.filter((tag) => mapped.desired.tags.includes(tag));
      if (kept.length < ownTags.length && !options.isPreview) records.putContact(records.sealOwnTags(contact, kept));
      return this.settle(candidate, 'unchanged', null, [], options);
    }
    if (options.isPreview) return settled('delivered', null, true);

    const replaced = queue.withdrawUnsent(queue.forContact(contact.userId));
    // Its LINE id moved while it waited to be written to the contact it had.
    const overtaken = queue.withdrawUnsent(queue.forMember(mapped.customerId));
    const deliveredTo = `${records.channelId}:${contact.userId}`;
    const job = createJob(
      {
        kind: 'member',
        customerId: mapped.customerId,
        userId: contact.userId,
        body: difference.body,
        nextContact: records.sealOwnTags(difference.next, difference.ownTags),
        nextMember: recordOf(candidate, records, { state: 'delivered', code: null, deliveredTo }),
        priority: [replaced, overtaken].some((job) => job?.priority === 'live')
          ? 'live'
          : priorityOf(candidate, options),
        trace: candidate.snapshot.trace ?? (replaced ?? overtaken)?.trace,
      },
      (outcome, code) => {
        replaced?.settle(outcome, code);
        overtaken?.settle(outcome, code);
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
    stillDeliveredTo?: string,
  ): Verdict {
    if (options.isPreview) return settled(outcome, code, candidate.mapped.eligible);
    const { records, queue } = this.context;
    queue.withdrawUnsent(queue.forMember(candidate.mapped.customerId))?.settle(outcome, code ?? undefined);
    const deliveredTo =
      outcome === 'unchanged' ? `${records.channelId}:${candidate.mapped.lineUserId}` : stillDeliveredTo;
    const next = recordOf(candidate, records, { state: stateOf[outcome], code, otherCustomerIds: others, deliveredTo });
    if (options.runId !== null && outcome === 'conflicts')
      Object.assign(next, { runId: options.runId, runOutcome: outcome });
    if (!candidate.known || !isSameRecord(candidate.known, next)) records.putMember(next);
    return settled(outcome, code, candidate.mapped.eligible);
  }

  /**
   * The contact that a LINE id left is cleared before anything else is decided: until that is recorded the member still
   * counts as delivered to it, so that whoever goes on after an interruption clears it.
   */
  private clearFormer(candidate: Candidate, contact: ContactState | undefined, options: JudgeOptions): Verdict | null {
    const { snapshot, mapped, known } = candidate;
    const refusal = this.clearances.takeRefusal(mapped.customerId);
    if (refusal) return this.settle(candidate, 'failed', refusal, [], options, known?.deliveredTo ?? undefined);
    const job = this.clearances.queue(mapped.customerId, contact, {
      priority: priorityOf(candidate, options),
      trace: snapshot.trace,
    });
    return job && { kind: 'busy', settled: job.settled };
  }

  private hasten(job: Job): void {
    this.context.queue.hasten(job);
    this.context.notifyDeliverer();
  }

  private staleVerdict(candidate: Candidate, options: JudgeOptions): Verdict {
    const { known, mapped } = candidate;
    const queued = this.context.queue.forMember(mapped.customerId);
    if (queued) {
      if (options.priority === 'live') this.hasten(queued);
      return { kind: 'busy', settled: queued.settled };
    }
    if (known?.runOutcome && known.runId === options.runId)
      return settled(known.runOutcome, known.code, mapped.eligible);
    return settled(standingOutcome[known?.state ?? 'pending'], known?.code ?? null, mapped.eligible);
  }
}

function priorityOf({ versionMs }: Candidate, { priority, recentSinceMs }: JudgeOptions): Priority {
  if (priority === 'live' || recentSinceMs === undefined || versionMs === null) return priority;
  return versionMs >= recentSinceMs ? 'recent' : priority;
}
