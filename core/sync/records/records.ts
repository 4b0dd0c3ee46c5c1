import { attributeTypes, type AttributeTypes } from '../../domain/keptAttributes';
import type { Contact } from '../../domain/types';
import type { Store } from '../../store';
import type { ContactState, Member } from '../../store/documents';
import { contactsOf, membersOf, type OwnRecords } from '../../store/members/ownRecords';
import { Turns } from '../../runtime/async';
import type { Right } from '../../runtime/gather';
import { contactStateOf, isOnlyTagged, isSameState, type ContactLook } from './contactState';
import { accountKey, contactKey, memberKey, writtenTo, type Place } from './keys';
import { FreshReads } from './freshReads';
import { inWrittenForm, isSameForms } from './keptForms';
import { keepOwnTagsAlone, openOwnTags, sealOwnTags } from './ownTags';
import { ContactFreshness } from './contactFreshness';

const tableTypes = attributeTypes();

/** LINE ids and phones of members, which have to be on record before anyone is judged by them. */
export interface IdentityPlan {
  inserted: Member[];
  changed: Member[];
  /** Ids of new members without LINE id and phone: no conflict can concern them, so they are stored once, as judged. */
  alone: string[];
}

/**
 * The member and contact records of one integration, with a write-behind of about 0.7 s: results of deliveries are
 * stored in bulk, and read back from memory until then.
 */
export class Records implements Place {
  private readonly dirtyMembers = new Map<string, Member>();
  private readonly dirtyContacts = new Map<string, ContactState>();
  readonly freshness = new ContactFreshness();
  /** Keys of members who are not stored yet. They are inserted, which costs a quarter of a replacement. */
  private readonly neverStored = new Set<string>();
  private readonly members: OwnRecords<Member>;
  private readonly contacts: OwnRecords<ContactState>;
  private readonly flushes = new Turns();
  private readonly reads = new FreshReads();
  private counted = 0;
  private added = 0;
  private removed = 0;

  constructor(
    private readonly store: Store,
    readonly integrationId: string,
    readonly channelId: string,
    /** Needed for each write: a worker that lost it must not put back what its successor replaced or removed. */
    private readonly lease: Right,
    readonly attributeTypes: AttributeTypes = tableTypes,
  ) {
    this.members = membersOf(store, integrationId);
    this.contacts = contactsOf(store, integrationId);
  }

  async loadMembers(customerIds: string[]): Promise<Map<string, Member>> {
    const found = await this.reads.load(
      this.members,
      customerIds.map((id) => memberKey(this, id)),
      this.dirtyMembers,
    );
    return new Map(found.map((member) => [member.customerId, member]));
  }

  /** Which of these members are on record. A save or removal that is under way may not show yet. */
  async knownAmong(customerIds: string[]): Promise<Set<string>> {
    const byKey = new Map(customerIds.map((id) => [memberKey(this, id), id]));
    const stored = await this.members.idsAmong([...byKey.keys()]);
    const unsaved = [...byKey.keys()].filter((key) => this.dirtyMembers.has(key));
    return new Set([...stored, ...unsaved].flatMap((key) => byKey.get(key) ?? []));
  }

  async loadContacts(userIds: string[]): Promise<Map<string, ContactState>> {
    const found = await this.reads.load(
      this.contacts,
      userIds.map((id) => contactKey(this, id)),
      this.dirtyContacts,
    );
    return new Map(found.map((contact) => [contact.userId, contact]));
  }

  /** Members (not guests) whose stored record has one of these LINE ids or phones, each with what is not saved yet. */
  async findSharing(lineUserIds: string[], phoneKeys: string[]): Promise<Member[]> {
    const { members } = this;
    const found = await Promise.all([members.findBy('lineUserId', lineUserIds), members.findBy('phoneKey', phoneKeys)]);
    return found.flat().map((member) => this.latest(member));
  }

  /** Runs a task that looks at members. Meanwhile `latest` knows what was saved since it began. One look at a time. */
  readonly look = <R>(task: () => Promise<R>): Promise<R> => this.reads.during(task);

  /** A member that this look has loaded, as it is known by now. */
  latest(member: Member): Member {
    return this.dirtyMembers.get(member._id) ?? this.reads.latest(member);
  }

  /**
   * Stores LINE ids and phones at once, so that the next member with the same one finds them. A record that exists
   * already is replaced in turn with all other saves: an older save that is under way must not land after it.
   */
  async saveIdentities({ inserted, changed, alone }: IdentityPlan): Promise<void> {
    for (const customerId of alone) this.neverStored.add(memberKey(this, customerId));
    for (const { _id } of inserted) this.neverStored.delete(_id);
    this.added += inserted.length;
    const saving = changed.length > 0 ? this.saveAhead(changed, []) : undefined;
    await Promise.all([this.members.insert(inserted, this.lease), saving]);
    for (const member of inserted) this.reads.note(member._id, member);
  }

  putMember(member: Member): void {
    this.dirtyMembers.set(member._id, member);
  }

  putContact(contact: ContactState): void {
    this.dirtyContacts.set(contact._id, contact);
  }

  /** Records a contact as Omnichat has just accepted it from the service. */
  putWritten(contact: ContactState): void {
    this.putContact(contact);
    this.freshness.noteWrite(contact.userId, performance.now());
  }

  async removeMember(customerId: string): Promise<void> {
    await this.lease.assertHeld();
    const key = memberKey(this, customerId);
    this.dirtyMembers.delete(key);
    this.neverStored.delete(key);
    this.reads.note(key, null);
    // In turn with the saves: a save that is under way would put the member back.
    const removed = await this.flushes.take(() => this.members.remove(key));
    this.removed += removed;
  }

  /** Removes the record of a contact that was not in Omnichat when it was asked then, unless the record is newer. */
  async removeContact(userId: string, askedAtMs: number): Promise<void> {
    await this.lease.assertHeld();
    if (this.freshness.isNewerThan(userId, askedAtMs)) return;
    const key = contactKey(this, userId);
    this.dirtyContacts.delete(key);
    this.reads.note(key, null);
    await this.flushes.take(() => this.contacts.remove(key));
  }

  /**
   * Takes in contacts as Omnichat lists them, except those of which the record is newer. Which tags the service added
   * stays on record.
   * @returns the LINE ids of contacts that are new, or differ from the record by more than tags that were added: those
   * change nothing for a member. None for the first index.
   */
  async indexContacts(listed: ContactState[], look: ContactLook): Promise<string[]> {
    if (listed.length === 0) return [];
    if (!look.isFirst) return this.flushes.take(() => this.indexAll(listed, look));
    await this.contacts.insert(listed, this.lease);
    return [];
  }

  private async indexAll(listed: ContactState[], { askedAtMs, onMet, onNews }: ContactLook): Promise<string[]> {
    const known = await this.loadContacts(listed.map((state) => state.userId));
    // From here until all are in memory nothing is awaited, so that no write comes in between.
    const current = listed.filter(({ userId }) => !this.freshness.isNewerThan(userId, askedAtMs));
    const states = current.map((state) => inWrittenForm(state, known.get(state.userId), Date.now()));
    for (const state of states) onMet?.(state, known.get(state.userId));
    const merged = states.map((state) => ({ ...state, sealedOwnTags: known.get(state.userId)?.sealedOwnTags ?? null }));
    const fresh = merged.filter((state) => !known.has(state.userId));
    const isAsKnown = (a: ContactState, b: ContactState) => isSameState(a, b) && isSameForms(a, b);
    const changed = merged.filter((state) => known.has(state.userId) && !isAsKnown(state, known.get(state.userId)!));
    for (const state of [...fresh, ...changed]) {
      this.putContact(state);
      this.freshness.noteLook(state.userId, askedAtMs);
    }
    const told = changed.filter((state) => !isOnlyTagged(state, known.get(state.userId)!));
    const news = [...fresh, ...told].map((state) => state.userId);
    try {
      if (news.length > 0) await onNews?.(news);
    } catch (error) {
      // What was not told stays as it was, so that it is news to the next holder of the lease.
      const isStill = (state: ContactState) => this.dirtyContacts.get(state._id) === state;
      for (const { _id } of fresh.filter(isStill)) this.dirtyContacts.delete(_id);
      for (const { userId } of changed.filter(isStill)) this.putContact(known.get(userId)!);
      throw error;
    }
    await this.write([], latestOf([...fresh, ...changed], this.dirtyContacts));
    return news;
  }

  /** Counts the members on record, which takes a while. From then on members who come and go are added up. */
  async countMembers(): Promise<void> {
    const before = this.added;
    const counted = await this.members.count();
    // A member added while it counts may be counted twice, never missed: the count is never too low.
    this.counted = counted - before;
    this.removed = 0;
  }

  /** How many members are on record now, at most; `countMembers` comes first. */
  get memberCount(): number {
    return this.metCount - this.removed;
  }

  /** How many members were on record at some time since `countMembers`, at most. */
  get metCount(): number {
    return this.counted + this.added;
  }

  /** How many members have had something written to a contact of this account that was not taken off again. */
  countWritten(): Promise<number> {
    return this.members.countOnly(writtenTo(this));
  }

  /** Some of the members for whom this is so; an index has to serve it. */
  listSome(only: object, count: number): Promise<Member[]> {
    return this.members.some(only, count);
  }

  /** Members in the order of their ids, from the one after this; null: from the first. Without unsaved changes. */
  listAfter(customerId: string | null, count: number): Promise<Member[]> {
    return this.members.after(memberKey(this, customerId ?? ''), count);
  }

  /** Every member on record, for the search of those who are gone. */
  listMembers(): AsyncGenerator<Pick<Member, 'customerId'>> {
    return this.members.list('customerId');
  }

  /** LINE ids of all contacts of this account on record. */
  async *listContacts(): AsyncGenerator<string> {
    for await (const { userId } of this.contacts.list('userId', accountKey(this))) yield userId;
  }

  /** As `keepOwnTagsAlone`. */
  forgetContacts(): Promise<boolean> {
    return keepOwnTagsAlone(this.contacts, accountKey(this), this.lease);
  }

  /** What a contact carries, as Omnichat shows it; which of its tags the service added is not in it. */
  stateOf(contact: Contact): ContactState {
    return contactStateOf(contact, this, this.store.fingerprints.for(this.integrationId));
  }

  openOwnTags(contact: ContactState): string[] {
    return openOwnTags(this.store, contact);
  }

  sealOwnTags(contact: ContactState, ownTags: string[]): ContactState {
    return sealOwnTags(this.store, contact, ownTags);
  }

  /** Stores every result so far. Calls queue up behind one another. */
  flush(): Promise<void> {
    return this.flushes.take(() => this.write([...this.dirtyMembers.values()], [...this.dirtyContacts.values()]));
  }

  /** Puts these records and stores them alone, so that the caller need not wait for all that is unsaved. */
  saveAhead(members: Member[], contacts: ContactState[]): Promise<void> {
    for (const member of members) this.putMember(member);
    for (const contact of contacts) this.putContact(contact);
    return this.flushes.take(() =>
      this.write(latestOf(members, this.dirtyMembers), latestOf(contacts, this.dirtyContacts)),
    );
  }

  private async write(members: Member[], contacts: ContactState[]): Promise<void> {
    await this.storeMembers(members);
    if (contacts.length > 0) await this.contacts.replace(contacts, this.lease);
    for (const member of members) this.noteSaved(this.dirtyMembers, member);
    for (const contact of contacts) this.noteSaved(this.dirtyContacts, contact);
  }

  private noteSaved<T extends { _id: string }>(dirty: Map<string, T>, document: T): void {
    if (dirty.get(document._id) !== document) return;
    dirty.delete(document._id);
    this.reads.note(document._id, document);
  }

  private async storeMembers(members: Member[]): Promise<void> {
    const added = members.filter(({ _id }) => this.neverStored.has(_id));
    const others = members.filter(({ _id }) => !this.neverStored.has(_id));
    await Promise.all([this.addMembers(added), this.replaceMembers(others)]);
  }

  private async addMembers(members: Member[]): Promise<void> {
    if (members.length === 0) return;
    // Before the insert, so that the count is never too low.
    this.added += members.length;
    await this.members.insertOrReplace(members, this.lease);
    for (const { _id } of members) this.neverStored.delete(_id);
  }

  private async replaceMembers(members: Member[]): Promise<void> {
    if (members.length === 0) return;
    const added = await this.members.replace(members, this.lease);
    this.added += added;
  }
}

/** Those that are still to be saved, as they are by now. */
function latestOf<T extends { _id: string }>(some: T[], dirty: Map<string, T>): T[] {
  return some.flatMap(({ _id }) => dirty.get(_id) ?? []);
}
