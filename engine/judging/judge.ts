import { updatedAtMs } from '../../domain/customer';
import type { MemberCode } from '../../domain/errors';
import { mapMember, type StoreProfile } from '../../domain/mapping';
import type { ContactState, Member } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import type { Job } from '../delivery/deliveryQueue';
import { Turns } from '../turns';
import { apply, storeAhead, type Hands } from './apply';
import { contactsToLoad, formerUserId, isStale, type Candidate, type Snapshot } from './candidate';
import { decideClearance, type Leaving } from './clearance';
import { decide } from './decide';
import type { IndexedContact, Look, Verdict, View } from './decision';
import { GoneMembers } from './goneMembers';
import { findHolders, othersAmong, saveIdentities, type Recheck } from './identities';
import type { SettingsInForce } from './settingsInForce';
import type { ShownIdentities } from './shownIdentities';

export interface JudgeContext extends Hands {
  fingerprints: Fingerprints;
  settings: SettingsInForce;
  storeProfile: StoreProfile;
  recheck: Recheck;
}

export interface JudgeOptions extends Look {
  /** In a preview: who everyone is, as SHOPLINE shows it. Others on record are gone from it and share nothing. */
  shown?: ShownIdentities | undefined;
  /** Members whose former contact could not be cleared while these looks waited for it, and why. */
  refusals?: ReadonlyMap<string, MemberCode>;
}

/** Who has the LINE ids and phones of a batch of members, and their contacts. */
type Batch = { holders: Member[]; contacts: Map<string, ContactState> };

/**
 * Gathers what members are judged by, has `decide` say what becomes of each, and `apply` do it. One batch at a time, so
 * that two sources never decide about one contact at once; live changes before the pages of a backfill, which are read
 * faster than they are judged.
 */
export class Judge {
  readonly gone = new GoneMembers();
  private readonly turns = new Turns();

  constructor(private readonly context: JudgeContext) {}

  judge(snapshots: Snapshot[], options: JudgeOptions): Promise<Map<string, Verdict>> {
    return this.turns.take(() => this.judgeBatch(snapshots, options), { isUrgent: options.priority === 'live' });
  }

  /** For a preview: takes note of who members are. Judges and stores nothing, and holds up no live change. */
  meet(snapshots: Snapshot[], shown: ShownIdentities): void {
    const look: Look = { priority: 'bulk', runId: null, isPreview: true };
    for (const snapshot of snapshots) shown.add(this.candidateOf(snapshot, undefined, look));
  }

  /** SHOPLINE has just said that a member is gone. Resolves when nobody is judged any more by what was shown before. */
  async noteGone(customerId: string): Promise<void> {
    this.gone.note(customerId, Date.now());
    await this.turns.take(() => Promise.resolve(), { isUrgent: true });
  }

  /**
   * Takes a member's data off a contact.
   * @returns the job that does it, or one that may have been written to the contact, after which it is to be asked again;
   * null when the contact does not carry the member's data (any more).
   */
  clear(contact: ContactState, member: Pick<Leaving, 'customerId' | 'priority' | 'trace'>): Job | null {
    const { queue, fingerprints } = this.context;
    const inTheWay = queue.forContact(contact.userId);
    const decision = decideClearance({ ...member, contact: this.opened(contact), inTheWay }, fingerprints);
    const verdict = decision && apply(decision, this.context);
    return verdict?.kind === 'busy' ? verdict.job : null;
  }

  private async judgeBatch(snapshots: Snapshot[], options: JudgeOptions): Promise<Map<string, Verdict>> {
    const { records } = this.context;
    const candidates = await this.takeIn(snapshots, options);
    const fresh = candidates.filter((candidate) => !isStale(candidate));
    // Members who are new since the preview read everyone.
    for (const candidate of fresh) options.shown?.add(candidate);
    const holders = options.isPreview ? [] : await findHolders(fresh, records);
    const loadContacts = () => records.loadContacts(contactsToLoad(fresh, records.channelId));
    let batch: Batch = { holders, contacts: await loadContacts() };
    const decisionOn = (candidate: Candidate) => decide(candidate, this.viewOf(candidate, options, batch));

    const verdicts = new Map<string, Verdict>();
    for (const [at, candidate] of candidates.entries()) {
      let decision = decisionOn(candidate);
      while (decision.ahead) {
        // Of all that are still to be judged, together. Meanwhile records are saved, and contacts written.
        const latest = batch.holders.map((one) => records.latest(one));
        const rest = candidates.slice(at);
        const ahead = rest.map((other) => decisionOn(other).ahead);
        await storeAhead(ahead, records);
        for (const [index, other] of rest.entries()) other.known = ahead[index]?.member ?? other.known;
        batch = { holders: latest, contacts: await loadContacts() };
        decision = decisionOn(candidate);
      }
      verdicts.set(candidate.mapped.customerId, apply(decision, this.context));
    }
    return verdicts;
  }

  /** Members as they are judged: their LINE ids and phones are on record before anyone is; a preview stores nothing. */
  private async takeIn(snapshots: Snapshot[], look: Look): Promise<Candidate[]> {
    const { records, recheck } = this.context;
    const members = await records.loadMembers(snapshots.map(({ customer }) => customer.id));
    const candidates = snapshots.map((snapshot) => this.candidateOf(snapshot, members.get(snapshot.customer.id), look));
    if (look.isPreview) return candidates;
    const fresh = candidates.filter((candidate) => !isStale(candidate));
    for (const { mapped } of fresh) this.gone.forget(mapped.customerId);
    await saveIdentities(fresh, records, recheck);
    return candidates;
  }

  private candidateOf(snapshot: Snapshot, known: Member | undefined, look: Look): Candidate {
    const { fingerprints, settings, storeProfile, queue } = this.context;
    const judgedBy = settings.of(known, look);
    const mapped = mapMember(snapshot.customer, { settings: judgedBy.settings, store: storeProfile });
    const phoneKey = mapped.eligible && mapped.phone !== null ? fingerprints.of(mapped.phone) : null;
    const queued = queue.forMember(mapped.customerId);
    const versionMs = updatedAtMs(snapshot.customer);
    const isGone = this.gone.wasShownBefore(mapped.customerId, snapshot.asOfMs);
    return { snapshot, mapped, judgedBy, known, queued, phoneKey, versionMs, isGone };
  }

  private viewOf(candidate: Candidate, options: JudgeOptions, { holders, contacts }: Batch): View {
    const { records, queue, fingerprints } = this.context;
    const { customerId, lineUserId, eligible } = candidate.mapped;
    const former = formerUserId(candidate, records.channelId);
    const others = othersAmong(holders, candidate);
    const sharerOf = (one: Member) => ({ member: records.latest(one), job: queue.forMember(one.customerId) });
    const contactOf = (userId: string | null) => {
      const contact = userId === null ? undefined : contacts.get(userId);
      return contact && this.opened(contact);
    };
    const jobTo = (userId: string | null) => (userId === null ? undefined : queue.forContact(userId));
    return {
      place: records,
      look: options,
      nowMs: Date.now(),
      fingerprints,
      contact: contactOf(eligible ? lineUserId : null),
      former: contactOf(former),
      jobs: { ofMember: queue.forMember(customerId), toContact: jobTo(lineUserId), toFormer: jobTo(former) },
      sharers: { line: others.line.map(sharerOf), phone: others.phone.map(sharerOf) },
      shown: options.shown?.sharedBy(candidate) ?? null,
      refusal: options.refusals?.get(customerId),
    };
  }

  private opened(contact: ContactState): IndexedContact {
    return { state: contact, ownTags: this.context.records.openOwnTags(contact) };
  }
}
