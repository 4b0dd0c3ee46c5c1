import { updatedAtMs } from '../../domain/customer';
import type { MemberCode } from '../../domain/errors';
import { mapMember, type StoreProfile } from '../../domain/mapping';
import type { Settings } from '../../domain/types';
import type { ContactState, Member } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import { Turns } from '../../runtime/async';
import type { Job, JobOutcome } from '../delivery/deliveryQueue';
import type { clearanceOf } from '../records/contactState';
import type { TeamParts } from '../delivery/teamParts';
import { apply, storeAhead } from './apply';
import {
  contactsToLoad,
  deliveredBefore,
  formerUserId,
  isStale,
  ownersOf,
  phoneKeysOf,
  type Candidate,
  type Snapshot,
} from './candidate';
import { decideClearance, refusalOf, type Leaving } from './clearance';
import { decide } from './decide';
import type { IndexedContact, Look, Verdict, View } from './decision';
import { memberFields, type MemberFields } from './memberFields';
import { endDecisions, findHolders, freedBy, othersAmong, planIdentities } from './identities';
import { SettingsInForce } from './settingsInForce';
import type { ListedIdentities } from './listedIdentities';
import { untoldContacts } from './untoldContacts';

type JudgeParts = Pick<TeamParts, 'store' | 'integration' | 'records' | 'decisions' | 'queue' | 'rechecks' | 'work'> & {
  /** Asks Omnichat for contacts, and puts on record what it answers. */
  lookUpContacts: (userIds: string[]) => Promise<{ failed: string[] }>;
};

export interface JudgeOptions extends Look {
  /** In a preview: all LINE ids and phones that SHOPLINE shows. Members only on record are gone, and share nothing. */
  listedIds?: ListedIdentities | undefined;
}

export interface MemberOutcome extends JobOutcome {
  customerId: string;
  eligible: boolean;
  /** Contact fields that the member has a value for, and those that change; absent: not eligible, or not judged. */
  fields?: MemberFields | undefined;
}

export interface CompletionOptions extends JudgeOptions {
  /** Called once all were judged a first time: from then on others are judged by their LINE ids and phones. */
  onIdentified?(): void;
  /** Called once for each member. */
  onCompleted(member: MemberOutcome): void;
}

/** What a look at members has met in Omnichat so far. */
interface Met extends Pick<View, 'unread'> {
  /** Members whose former contact Omnichat refused to clear while they waited for that, and why. */
  refusals: ReadonlyMap<string, MemberCode>;
}

/** What was done for a member, and the fields it is about. */
type Judged = Verdict & { fields: MemberFields | undefined };

/** Who has the LINE ids and phones of a batch of members, their contacts, and in a preview whom else these carry. */
type Batch = { holders: Member[]; contacts: Map<string, ContactState>; owners: Map<string, Member> };

/**
 * Gathers what members are judged by, has `decide` say what becomes of each, and has `apply` do it. It judges one batch
 * at a time, so that two sources never decide about one contact at once. Live changes go before the pages of a whole
 * read, which are read faster than they are judged.
 */
export class Judge {
  /** When SHOPLINE said that a member is gone. With its record deleted, only this shows that a page is from before. */
  readonly gone = new Map<string, number>();
  /** For judgements, and for what must not come into the middle of one. */
  readonly turns = new Turns();

  private readonly settings: SettingsInForce;
  private storeProfile: StoreProfile;
  private readonly fingerprints: Fingerprints;

  constructor(private readonly parts: JudgeParts) {
    const { countryCode, defaultLanguage } = parts.integration;
    this.settings = new SettingsInForce(parts.integration);
    this.fingerprints = parts.store.fingerprints.for(parts.integration._id);
    this.storeProfile = { countryCode, defaultLanguage };
  }

  /** Has members judged by what is known of the store by now. */
  useStoreProfile(profile: StoreProfile): void {
    this.storeProfile = profile;
  }

  /** For a preview of settings that are not saved. Live changes beside it are judged by the saved ones. */
  previewBy(draft: Settings): void {
    this.settings.draft = draft;
  }

  /**
   * Judges members and waits until each is completed: at once, after its write, or after a request that is in its way.
   * When the work ends first, members that still wait are not completed.
   */
  async complete(snapshots: Snapshot[], options: CompletionOptions): Promise<void> {
    const { work } = this.parts;
    const refusals = new Map<string, MemberCode>();
    let rest = snapshots;
    const unread = new Set(await this.lookUpUntold(snapshots, options));
    while (rest.length > 0) {
      const verdicts = await this.judge(rest, options, { unread, refusals });
      if (!verdicts) return;
      if (rest === snapshots) options.onIdentified?.();
      const waiting: Promise<void>[] = [];
      const busy: Snapshot[] = [];
      for (const snapshot of rest) {
        const customerId = snapshot.customer.id;
        const verdict = verdicts.get(customerId)!;
        if (verdict.kind === 'completed') {
          const { outcome, code, eligible, fields } = verdict;
          options.onCompleted({ customerId, outcome, code, eligible, fields });
          continue;
        }
        const { kind, job, fields } = verdict;
        if (kind === 'busy') busy.push(snapshot);
        waiting.push(
          job.outcome.then((outcome) => {
            // Only eligible members are queued.
            if (kind === 'queued') return options.onCompleted({ customerId, ...outcome, eligible: true, fields });
            const refusal = refusalOf(job, outcome, customerId);
            if (refusal) refusals.set(customerId, refusal);
          }),
        );
      }
      await Promise.race([Promise.all(waiting), work.over]);
      rest = busy;
    }
  }

  /** Asks for contacts that Omnichat may have changed without an event. @returns LINE ids of those it does not show */
  private async lookUpUntold(snapshots: Snapshot[], options: JudgeOptions): Promise<string[]> {
    const { integration, records, lookUpContacts } = this.parts;
    const asking = untoldContacts(snapshots.length, options, integration.settings);
    if (!asking) return [];
    const candidates = await this.loadCandidates(snapshots, options);
    const known = await records.loadContacts(contactsToLoad(candidates, records.channelId));
    return (await lookUpContacts(asking(candidates, { channelId: records.channelId, known }))).failed;
  }

  private judge(snapshots: Snapshot[], options: JudgeOptions, met: Met): Promise<Map<string, Judged> | null> {
    const look = () => this.parts.records.look(() => this.judgeBatch(snapshots, options, met));
    return this.turns.take(look, { isUrgent: options.priority === 'live' });
  }

  /** For a preview: takes note of who members are. Judges and stores nothing, and holds up no live change. */
  registerIdentities(snapshots: Snapshot[], listedIds: ListedIdentities): void {
    const look: Look = { priority: 'bulk', cause: 'sync', runId: null, isPreview: true };
    for (const snapshot of snapshots) listedIds.add(this.candidateOf(snapshot, undefined, look));
  }

  /** SHOPLINE has just said that a member is gone. Resolves once no judgement goes by an older snapshot any more. */
  async noteGone(customerId: string): Promise<void> {
    this.gone.set(customerId, Date.now());
    await this.turns.take(() => Promise.resolve(), { isUrgent: true });
  }

  /**
   * Takes a member's data off a contact.
   * @param differenceOf see `decideClearance`
   * @returns the job after which the caller asks again: the clearance, or one that may have been written to the
   * contact; null when the contact does not carry the member's data (any more).
   */
  clear(
    contact: ContactState,
    member: Pick<Leaving, 'customerId' | 'priority' | 'trace' | 'nextMember'>,
    differenceOf?: typeof clearanceOf,
  ): Job | null {
    const inTheWay = this.parts.queue.forContact(contact.userId);
    const leaving = { ...member, contact: this.opened(contact), inTheWay };
    const at = { place: this.parts.records, fingerprints: this.fingerprints };
    const decision = decideClearance(leaving, at, differenceOf);
    const verdict = decision && apply(decision, this.parts);
    return verdict?.kind === 'busy' ? verdict.job : null;
  }

  private async judgeBatch(
    snapshots: Snapshot[],
    options: JudgeOptions,
    met: Met,
  ): Promise<Map<string, Judged> | null> {
    const { records, work } = this.parts;
    // Thousands may wait for their turn. To judge them all first would hold up a pause by many seconds.
    if (work.outcome) return null;
    const { channelId } = records;
    const candidates = await this.takeIn(snapshots, options);
    const fresh = candidates.filter((candidate) => !isStale(candidate));
    // Some may have come to the store since the preview read everyone.
    for (const candidate of fresh) options.listedIds?.add(candidate);
    const holders = options.isPreview ? [] : await findHolders(fresh, this.parts);
    const loadContacts = () => records.loadContacts(contactsToLoad(fresh, records.channelId));
    let batch: Batch = { holders, contacts: await loadContacts(), owners: new Map() };
    if (options.isPreview) batch.owners = await records.loadMembers(ownersOf(fresh, batch.contacts));
    const decisionOn = (candidate: Candidate) =>
      decide(candidate, this.viewOf(candidate, { ...options, ...met }, batch));

    const verdicts = new Map<string, Judged>();
    for (const at of candidates.keys()) {
      let decision = decisionOn(candidates[at]!);
      while (decision.ahead) {
        // One save for all still to be judged. Records and contacts change meanwhile, so the batch is taken anew.
        const latest = batch.holders.map((one) => records.latest(one));
        const rest = candidates.slice(at);
        const ahead = rest.map((other) => decisionOn(other).ahead);
        await storeAhead(ahead, records);
        for (const [index, other] of rest.entries()) {
          const member = ahead[index]?.member;
          if (member)
            candidates[at + index] = { ...other, known: member, deliveredBefore: deliveredBefore(other, channelId) };
        }
        batch = { ...batch, holders: latest, contacts: await loadContacts() };
        decision = decisionOn(candidates[at]!);
      }
      const { mapped } = candidates[at]!;
      verdicts.set(mapped.customerId, { fields: memberFields(mapped, decision), ...apply(decision, this.parts) });
    }
    return verdicts;
  }

  /** Loads members, and stores their LINE ids and phones before anyone is judged by them; a preview stores nothing. */
  private async takeIn(snapshots: Snapshot[], look: Look): Promise<Candidate[]> {
    const { records, rechecks } = this.parts;
    let candidates = await this.loadCandidates(snapshots, look);
    if (look.isPreview) return candidates;
    const isFresh = (candidate: Candidate) => !isStale(candidate);
    for (const { mapped } of candidates.filter(isFresh)) this.gone.delete(mapped.customerId);
    const freed = freedBy(candidates.filter(isFresh));
    for (const { lineUserIds, phoneKeys, customerId } of freed)
      await rechecks.ofWaiting(lineUserIds, phoneKeys, customerId);
    await endDecisions(candidates.filter(isFresh), this.parts, this.fingerprints);
    // The jobs of these members may have ended meanwhile, so their records are loaded anew.
    if (freed.length > 0) candidates = await this.loadCandidates(snapshots, look);
    const plan = planIdentities(candidates.filter(isFresh), { place: records, nowMs: Date.now() });
    await records.saveIdentities(plan);
    const next = new Map(plan.changed.map((member) => [member.customerId, member]));
    return candidates.map((candidate) => {
      const known = isFresh(candidate) ? next.get(candidate.mapped.customerId) : undefined;
      return known ? { ...candidate, known } : candidate;
    });
  }

  private async loadCandidates(snapshots: Snapshot[], look: Look): Promise<Candidate[]> {
    const members = await this.parts.records.loadMembers(snapshots.map(({ customer }) => customer.id));
    return snapshots.map((snapshot) => this.candidateOf(snapshot, members.get(snapshot.customer.id), look));
  }

  private candidateOf(snapshot: Snapshot, known: Member | undefined, look: Look): Candidate {
    const { queue } = this.parts;
    const judgedBy = this.settings.of(known, look);
    const mapped = mapMember(snapshot.customer, { settings: judgedBy.settings, store: this.storeProfile });
    const queued = queue.forMember(mapped.customerId);
    const versionMs = updatedAtMs(snapshot.customer);
    const isGone = snapshot.asOfMs <= (this.gone.get(mapped.customerId) ?? -Infinity);
    const who = { mapped, known, ...phoneKeysOf(mapped, this.fingerprints) };
    const at = { deliveredBefore: queued?.deliveredBefore, versionMs, isGone, nowMs: Date.now() };
    return { snapshot, ...who, judgedBy, queued, ...at };
  }

  private viewOf(candidate: Candidate, options: JudgeOptions & Met, { holders, contacts, owners }: Batch): View {
    const { records, decisions, queue } = this.parts;
    const { customerId, lineUserId, eligible } = candidate.mapped;
    const former = formerUserId(candidate, records.channelId);
    const others = othersAmong(holders, candidate);
    const sharerOf = (one: Member) => ({ member: records.latest(one), job: queue.forMember(one.customerId) });
    const contactOf = (userId: string | null) => {
      const contact = userId === null ? undefined : contacts.get(userId);
      return contact && this.opened(contact);
    };
    const contact = contactOf(eligible ? lineUserId : null);
    const jobTo = (userId: string | null) => (userId === null ? undefined : queue.forContact(userId));
    return {
      place: records,
      look: options,
      nowMs: Date.now(),
      fingerprints: this.fingerprints,
      contact,
      former: contactOf(former),
      jobs: { ofMember: queue.forMember(customerId), toContact: jobTo(lineUserId), toFormer: jobTo(former) },
      sharers: { line: others.line.map(sharerOf), phone: others.phone.map(sharerOf) },
      decisions: decisions.of(customerId),
      listed: options.listedIds?.of(candidate) ?? null,
      hasOwnerLeft: options.listedIds?.hasLeft(owners.get(contact?.state.memberId ?? ''), candidate, records) ?? false,
      unread: options.unread,
      refusal: options.refusals.get(customerId),
    };
  }

  private opened(contact: ContactState): IndexedContact {
    return { state: contact, ownTags: this.parts.records.openOwnTags(contact) };
  }
}
