import type { IntegrationErrorCode, MemberCode } from '../../domain/errors';
import { PartnerError } from '../../domain/partnerError';
import type { ContactUpsert } from '../../domain/types';
import { maxUnproven } from '../failures/failureClassifier';
import { describeAttributes } from '../records/lostAttributes';
import type { Job } from './deliveryQueue';
import type { TeamParts } from './teamParts';

/** What a look has found out of a write that failed. */
export type Finding =
  /** Everything in it goes through by now. */
  | { kind: 'accepted' }
  /** This one contact is not taken. */
  | { kind: 'refused'; code: MemberCode }
  /** A person must act before anything is written. */
  | { kind: 'parked'; code: IntegrationErrorCode; missing?: string }
  /** The work has ended meanwhile. */
  | { kind: 'ended' };

/** So many refusals with no write between them make it doubtful that the account is still there. */
const suspiciousRow = 10;

const accountGone: Finding = { kind: 'parked', code: 'line_account_gone' };

/**
 * Finds out what a refused upsert means, since Omnichat's answer does not say (contract 7): the account is gone, a
 * custom attribute has no definition, or something about this one member. One look at a time.
 */
export class RefusalInquiry {
  private readonly acceptedKeys = new Set<string>();
  private readonly refusedKeys = new Set<string>();
  private isAccountVerified = false;
  /** Refusals since an upsert went through. */
  private refusalsInARow = 0;
  /** Contacts given up without any other having been written meanwhile: an outage must not fail everybody. */
  private unproven = 0;

  constructor(private readonly parts: Pick<TeamParts, 'omnichat' | 'records' | 'queue' | 'work'>) {}

  /** An upsert went through: its attributes are defined. */
  noteAccepted(body: ContactUpsert): void {
    this.unproven = 0;
    this.refusalsInARow = 0;
    for (const { key } of body.customAttributes ?? []) this.acceptedKeys.add(key);
  }

  /** Nothing could be written for a while. Few contacts, while Omnichat answers otherwise, are given up alone. */
  async ofOutage(job: Job, failing: Job[], error: PartnerError): Promise<Finding> {
    const { records, omnichat, work } = this.parts;
    const members = await records.loadMembers(failing.map(({ customerId }) => customerId));
    // Contacts that were given up before, while others were written, are no sign of an outage.
    const isKnown = ({ customerId }: Job) => members.get(customerId)?.code === 'contact_unwritable';
    const news = failing.filter((other) => !isKnown(other));
    if (work.outcome || this.unproven + news.length > maxUnproven) throw error;
    if (!(await omnichat.hasLineAccount())) return accountGone;
    if (!isKnown(job)) this.unproven += 1;
    return { kind: 'refused', code: 'contact_unwritable' };
  }

  async ofRefusal(job: Job, error: PartnerError): Promise<Finding> {
    const { omnichat, work } = this.parts;
    if (work.outcome) return { kind: 'ended' };
    this.refusalsInARow += 1;
    // Again after a while: the account may go in the middle of a sync.
    if (this.refusalsInARow % suspiciousRow === 0) this.isAccountVerified = false;
    if (!this.isAccountVerified && !(await omnichat.hasLineAccount())) return accountGone;
    this.isAccountVerified = true;
    const refused: Finding = { kind: 'refused', code: 'contact_rejected' };
    const attributes = job.body.customAttributes ?? [];
    if (error.kind !== 'member_rejected' || attributes.length === 0) return refused;
    // Told apart by what says nothing new, when there is nothing else: a contact may be refused whatever is sent.
    const others = withoutAttributes(job.body) ?? { memberId: job.nextContact.memberId ?? '' };
    // A clearance ends with the member id: without it nothing tells that the rest is still to be cleared.
    const isClearance = job.kind === 'clear';
    const base = isClearance ? { memberId: job.customerId } : others;
    if (!(await this.isAccepted(job, base))) return refused;
    const refusedKeys: string[] = [];
    for (const attribute of attributes) {
      if (!(await this.isAccepted(job, { customAttributes: [attribute] }))) refusedKeys.push(attribute.key);
    }
    if (refusedKeys.length === 0) {
      return isClearance && !(await this.isAccepted(job, others)) ? refused : { kind: 'accepted' };
    }
    let isAnyUndefined = false;
    for (const key of refusedKeys) {
      // Taken before, from another contact: its definition may have gone since, or this contact's value is at fault. Where
      // no waiting member could tell, the next one that is refused it does.
      if (this.acceptedKeys.delete(key) && !(await this.isRefusedByOther(key))) continue;
      isAnyUndefined = true;
      this.refusedKeys.add(key);
    }
    if (!isAnyUndefined) return refused;
    await this.tryOtherKeys();
    return { kind: 'parked', code: 'attribute_definitions_missing', missing: this.describeMissing() };
  }

  private describeMissing(): string {
    const { attributeTypes } = this.parts.records;
    const missing = [...attributeTypes.keys()].filter((key) => this.refusedKeys.has(key));
    return describeAttributes(missing, attributeTypes);
  }

  /** Every missing definition is to be named at once, so attributes this member lacks are tried on those who wait. */
  private async tryOtherKeys(): Promise<void> {
    for (const key of this.parts.records.attributeTypes.keys()) {
      if (this.acceptedKeys.has(key) || this.refusedKeys.has(key)) continue;
      if (await this.isRefusedByOther(key)) this.refusedKeys.add(key);
    }
  }

  /** Whether a waiting member is refused the attribute as well; false when none waits to have it written. */
  private async isRefusedByOther(key: string): Promise<boolean> {
    const { queue } = this.parts;
    // Out of the queue, so that the writer does not send the whole job first: a trial after a clearance would undo it.
    const other = queue.takeFor((queued) => hasAttribute(queued.body, key));
    if (!other) return false;
    const customAttributes = other.body.customAttributes?.filter((attribute) => attribute.key === key) ?? [];
    try {
      // With the member id: the contact may go to another member before the rest is written.
      return !(await this.isAccepted(other, { memberId: other.customerId, customAttributes }));
    } finally {
      queue.putBack(other);
    }
  }

  /**
   * Parts of a refused upsert may have gone through, and all of one that failed: takes in what the contact carries now,
   * and which tags are ours.
   * @returns false when the contact cannot be read
   */
  async refreshContact({ userId, nextContact }: Job): Promise<boolean> {
    const { records, omnichat } = this.parts;
    const { answers } = await omnichat.askEach([userId], () => omnichat.getContact(userId));
    const contact = answers.get(userId);
    if (!contact) return contact === null;
    const known = (await records.loadContacts([userId])).get(userId);
    const intended = [...(known ? records.openOwnTags(known) : []), ...records.openOwnTags(nextContact)];
    const ownTags = contact.tags.filter((tag) => intended.includes(tag));
    records.putContact(records.sealOwnTags(records.stateOf(contact), ownTags));
    return true;
  }

  private async isAccepted(job: Job, body: ContactUpsert): Promise<boolean> {
    try {
      await this.parts.omnichat.putContact(job.userId, body);
    } catch (error) {
      if (error instanceof PartnerError && error.kind === 'member_rejected') return false;
      throw error;
    }
    this.noteAccepted(body);
    return true;
  }
}

/** Null when there are only attributes. */
function withoutAttributes(body: ContactUpsert): ContactUpsert | null {
  const base = { ...body };
  delete base.customAttributes;
  return Object.keys(base).length > 0 ? base : null;
}

function hasAttribute(body: ContactUpsert, key: string): boolean {
  return body.customAttributes?.some((attribute) => attribute.key === key) ?? false;
}
