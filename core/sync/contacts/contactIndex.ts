import { clockAllowanceMs } from '../../domain/clock';
import { attributeTypes } from '../../domain/keptAttributes';
import type { Contact } from '../../domain/types';
import { Turns } from '../../runtime/async';
import type { ContactState } from '../../store/documents';
import type { ContactWriter } from '../delivery/contactWriter';
import { mayBeWritten, type Job } from '../delivery/deliveryQueue';
import type { TeamParts } from '../delivery/teamParts';
import type { Manners } from '../pacing/pacer';
import { noteLearnt, type ContactIndexFacts } from '../../store/integrations/reads';
import { onceWritten, type OnNews } from '../records/contactState';
import { newContact } from '../records/keys';
import { describeAttributes, LostAttributes } from '../records/lostAttributes';
import { ContactWalk } from './contactWalk';

/** Omnichat may show a change late, so each walk begins this long before the time up to which the index is known. */
const overlapMs = 120_000;
/** A walk that missed contacts is repeated. After so many walks Omnichat's totals are taken for wrong. */
const maxWalks = 3;
/** Comparing all contacts with the index may cost this share of Omnichat's calls, which the team's programs share. */
const fullWalkBudget = 0.02;
/** Asks for all contacts ever updated. 0 would mean the same, but Omnichat may take it for no time at all. */
const beginningMs = 1;
/** Contacts that a full walk did not meet are asked for one by one: ten seconds of the cap, the rest another time. */
const maxLookups = 400;
const parallelLookups = 10;

/** What a walk is to find out. */
interface Search {
  isFirst: boolean;
  onNews: OnNews | undefined;
  /** LINE ids of contacts that changed without us. */
  changed: Set<string>;
  lost: LostAttributes | undefined;
  /** LINE ids of contacts that were written while the page with them was under way: it may show them as they were. */
  unclear: Set<string>;
  /** When the look began, by the monotonic clock. */
  beganAtMs: number;
}

type IndexParts = Pick<TeamParts, 'store' | 'integration' | 'omnichat' | 'records' | 'queue' | 'work' | 'lease'> & {
  writer: Pick<ContactWriter, 'noteIndexed'>;
};

/** What each contact of the account is known to carry. */
export class ContactIndex {
  /** As loaded with the lease, then kept up to date here. */
  private facts: ContactIndexFacts;
  private readonly turns = new Turns();

  constructor(private readonly parts: IndexParts) {
    this.facts = parts.integration;
  }

  /**
   * Brings the index up to date, usually with the contacts updated since the last time. It walks through all of them
   * the first time, when an own field is new, and as often as 2 % of Omnichat's calls allow. Omnichat does not tell
   * when a contact is removed, and nothing promises that a walk through its pages meets every contact (contract traps
   * 9, 14): only looking at all of them again finds both.
   * @returns LINE ids of contacts that changed without us; `onNews` was told of them. None for an account's first walk.
   */
  refresh(onNews?: OnNews): Promise<string[]> {
    return this.turns.take(() => this.bringUpToDate(onNews));
  }

  private async bringUpToDate(onNews: OnNews | undefined): Promise<string[]> {
    const { store, records, omnichat, writer, work, lease } = this.parts;
    const { integrationId, channelId } = records;
    const isFirst = this.facts.contactIndexChannelId !== channelId;
    const isFull = isFirst || this.isFullWalkDue || this.hasNewKeys;
    const isBlank = isFirst && !(await records.forgetContacts());
    const changed = new Set<string>();
    const unclear = new Set<string>();
    const lost = isFull && !isFirst ? new LostAttributes(records.attributeTypes) : undefined;
    const walkedAtMs = Date.now();
    const beganAtMs = performance.now();
    let calls = 0;
    let afterMs = isFull ? beginningMs : Math.max(beginningMs, this.facts.contactIndexAtMs - overlapMs);
    let indexAtMs = 0;
    let walkOfAll: ContactWalk | undefined;
    for (let walks = 1; walks <= maxWalks; walks += 1) {
      const startedAtMs = Date.now();
      const isNewToUs = isFirst && walks === 1;
      // Omnichat stamps changes by its own clock, which may be ahead of ours.
      const window = { updatedAfterMs: afterMs, updatedBeforeMs: startedAtMs + clockAllowanceMs };
      const search = {
        isFirst: isBlank && walks === 1,
        // In the first walk every contact is new: no member has to be judged anew for it.
        changed: isNewToUs ? new Set<string>() : changed,
        onNews: isNewToUs ? undefined : onNews,
        lost,
        unclear,
        beganAtMs,
      };
      const onContacts = (contacts: Contact[], askedAtMs: number) => this.takeIn(contacts, askedAtMs, search);
      const walk = new ContactWalk(omnichat, window, onContacts, this.givesWay);
      const isComplete = await omnichat.readAccount(work, () => walk.run());
      calls += walk.calls;
      if (isComplete && afterMs === beginningMs) walkOfAll = walk;
      const tookMs = Date.now() - startedAtMs;
      const earliestMs = startedAtMs - clockAllowanceMs;
      indexAtMs = Math.min(Math.max(walk.latestUpdateMs - tookMs, earliestMs), startedAtMs + clockAllowanceMs);
      if (!isComplete) continue;
      if (tookMs <= overlapMs) break;
      afterMs = earliestMs;
    }
    if (walkOfAll && isFull && !isFirst) await this.lookUpMissing(walkOfAll, changed, onNews);
    await this.lookUp([...unclear], changed, onNews);
    const update = {
      contactIndexAtMs: indexAtMs,
      contactIndexChannelId: channelId,
      ...(isFull ? { contactIndexWalkedAtMs: walkedAtMs, contactIndexWalkCalls: calls } : {}),
      // An own field that is switched off is not looked at, so it counts as new when it is switched on again.
      contactIndexOwnKeys: this.ownKeys.filter((key) => isFull || this.knowsKey(key)),
      ...(lost ? { lostAttributes: lost.keys } : {}),
    };
    // One loss may be a manual edit; a second means that Omnichat drops the attribute.
    const lostAgain = (update.lostAttributes ?? []).filter((key) => this.facts.lostAttributes?.includes(key));
    await lease.assertHeld();
    await noteLearnt(store, integrationId, update);
    this.facts = { ...this.facts, ...update };
    writer.noteIndexed();
    if (lostAgain.length > 0)
      work.park('attribute_definitions_missing', describeAttributes(lostAgain, records.attributeTypes));
    return [...changed];
  }

  private get isFullWalkDue(): boolean {
    const { contactIndexWalkedAtMs, contactIndexWalkCalls } = this.facts;
    const everyMs = (contactIndexWalkCalls / this.parts.omnichat.requestsPerSecond / fullWalkBudget) * 1000;
    return Date.now() - contactIndexWalkedAtMs >= everyMs;
  }

  private readonly givesWay = (): boolean => this.parts.queue.hasLive;

  /** Attributes that own fields are kept in. Until such a field is kept, the index does not look at its attribute. */
  private get ownKeys(): string[] {
    const table = attributeTypes();
    return [...this.parts.records.attributeTypes.keys()].filter((key) => !table.has(key));
  }

  private get hasNewKeys(): boolean {
    return !this.ownKeys.every((key) => this.knowsKey(key));
  }

  private knowsKey(key: string): boolean {
    return this.facts.contactIndexOwnKeys?.includes(key) ?? false;
  }

  /** Asks for contacts on record that a full walk did not meet: gone, or missed because pages moved. */
  private async lookUpMissing(walk: ContactWalk, changed: Set<string>, onNews?: OnNews): Promise<void> {
    const { records } = this.parts;
    const missing: string[] = [];
    for await (const userId of records.listContacts()) {
      if (!walk.hasSeen(userId)) missing.push(userId);
      if (missing.length >= maxLookups) break;
    }
    await this.lookUp(missing, changed, onNews);
  }

  /** A contact that cannot be read stays as it is on record. */
  private async lookUp(userIds: string[], changed: Set<string>, onNews?: OnNews): Promise<void> {
    for (let at = 0; at < userIds.length; at += parallelLookups) {
      const some = userIds.slice(at, at + parallelLookups);
      const look = (userId: string) => this.refreshContact(userId, onNews, this.givesWay);
      const { answers } = await this.parts.omnichat.askEachContact(this.parts.work, some, look);
      for (const [userId, isChanged] of answers) if (isChanged) changed.add(userId);
    }
  }

  private async takeIn(contacts: Contact[], askedAtMs: number, search: Search): Promise<void> {
    const { records } = this.parts;
    const { isFirst, onNews, changed, lost, unclear, beganAtMs } = search;
    const states = contacts.map((contact) => records.stateOf(contact));
    const onMet = (now: ContactState, known: ContactState | undefined) => {
      const { userId } = now;
      const mayBeOlder =
        records.freshness.isWrittenSince(userId, beganAtMs) || this.parts.queue.forContact(userId) !== undefined;
      if (known) lost?.compare(known, now, mayBeOlder);
      this.tellQueue(now);
    };
    const news = await records.indexContacts(states, { askedAtMs, isFirst, onMet, onNews });
    for (const userId of news) changed.add(userId);
    for (const { userId } of contacts) if (records.freshness.isWrittenSince(userId, askedAtMs)) unclear.add(userId);
  }

  /** A job that waits, or is under way, was decided before this look: it must not put on record what was known then. */
  private tellQueue(found: ContactState): Job | undefined {
    const { queue, store, records } = this.parts;
    const job = queue.forContact(found.userId);
    // The clearance would take another's member id off, so it is decided anew.
    const isOthers = job?.body.memberId === '' && found.memberId !== null && found.memberId !== job.customerId;
    if (isOthers && !mayBeWritten(job)) queue.withdraw(job, { outcome: 'unchanged', code: null });
    else if (job) {
      const fingerprints = store.fingerprints.for(records.integrationId);
      queue.amend(job, { nextContact: onceWritten(found, job.body, job.nextContact, fingerprints) });
    }
    return job;
  }

  /**
   * Reads one contact as it is now; a contact that is gone leaves the index.
   * @param givesWay see `Manners`
   * @returns whether it has changed in what members are judged by.
   */
  async refreshContact(userId: string, onNews?: OnNews, givesWay?: Manners['givesWay']): Promise<boolean> {
    const { records, omnichat } = this.parts;
    const { freshness } = records;
    let askedAtMs = 0;
    const onCall = () => void (askedAtMs = performance.now());
    const ask = () => omnichat.getContact(userId, { onCall, givesWay });
    let contact = await ask();
    while (freshness.isNewerThan(userId, askedAtMs)) contact = await ask();
    freshness.noteLook(userId, askedAtMs);
    if (contact) {
      const look = { askedAtMs, onMet: (now: ContactState) => void this.tellQueue(now), onNews };
      return (await records.indexContacts([records.stateOf(contact)], look)).length > 0;
    }
    // A write that may be at Omnichat makes the contact anew, and only the record tells which tags are ours: it stays.
    const job = this.tellQueue(newContact(records, userId));
    // That write brings a part of what the contact is to carry, so its members are rechecked in any case.
    await onNews?.([userId]);
    if (job && mayBeWritten(job)) return true;
    await records.removeContact(userId, askedAtMs);
    // A member may have been judged by the record until it was gone, so a recheck is asked for once more.
    await onNews?.([userId]);
    return true;
  }
}
