import type { IntegrationErrorCode, MemberCode } from '../../domain/errors';
import { PartnerError } from '../../domain/partnerError';
import type { ContactUpsert } from '../../domain/types';
import { maxUnproven } from '../failures/failureClassifier';
import { describeAttributes } from '../records/lostAttributes';
import type { Job } from './deliveryQueue';
import type { TeamParts } from './teamParts';

/** What the inquiry has found out about a write that failed. */
export type Finding =
  /** Omnichat has now accepted everything in the upsert. */
  | { kind: 'accepted' }
  /** Omnichat refuses this one contact. */
  | { kind: 'refused'; code: MemberCode }
  /** A person must act before anything is written. */
  | { kind: 'parked'; code: IntegrationErrorCode; missing?: string }
  /** The work has ended meanwhile. */
  | { kind: 'ended' };

/** After this many refusals without a write between them, the account may be gone. */
const suspiciousRow = 10;

const accountGone: Finding = { kind: 'parked', code: 'line_account_gone' };

/**
 * Finds out what a refused upsert means, since Omnichat's answer does not say (contract 7): the account is gone, a
 * custom attribute has no definition, or Omnichat refuses this one member. The caller runs one inquiry at a time.
 */
export class RefusalInquiry {
  private readonly acceptedKeys = new Set<string>();
  private readonly refusedKeys = new Set<string>();
  private isAccountVerified = false;
  /** Refusals since an upsert went through. */
  private refusalsInARow = 0;
  /** How many contacts were newly given up since a write last went through: an outage must not fail everybody. */
  private unproven = 0;

  constructor(private readonly parts: Pick<TeamParts, 'omnichat' | 'records' | 'queue' | 'work'>) {}

  /** Omnichat has accepted an upsert, so its attributes are defined. */
  noteAccepted(body: ContactUpsert): void {
    this.unproven = 0;
    this.refusalsInARow = 0;
    for (const { key } of body.customAttributes ?? []) this.acceptedKeys.add(key);
  }

  /**
   * No write went through for a while. If only a few contacts fail, and Omnichat still answers other calls, the job's
   * contact alone is given up.
   * @throws `error` when it is an outage, or the work has ended
   */
  async ofOutage(job: Job, failing: Job[], error: PartnerError): Promise<Finding> {
    const { records, omnichat, work } = this.parts;
    const members = await records.loadMembers(failing.map(({ customerId }) => customerId));
    // A contact that was given up before fails by itself, and is no sign of an outage.
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
    // Checked again now and then: the team may remove the account in the middle of a sync.
    if (this.refusalsInARow % suspiciousRow === 0) this.isAccountVerified = false;
    if (!this.isAccountVerified && !(await omnichat.hasLineAccount())) return accountGone;
    this.isAccountVerified = true;
    const refused: Finding = { kind: 'refused', code: 'contact_rejected' };
    const attributes = job.body.customAttributes ?? [];
    if (error.kind !== 'member_rejected' || attributes.length === 0) return refused;
    // Omnichat may refuse a contact whatever is sent. To see that, the upsert is tried without its attributes; where
    // nothing else is in it, with the member id that the contact is to carry in any case.
    const others = withoutAttributes(job.body) ?? { memberId: job.nextContact.memberId ?? '' };
    // A clearance takes the member id off last: without the id nothing tells that the rest is still to be cleared.
    // So the first trial leaves the id on the contact.
    const takesIdOff = job.body.memberId === '';
    const base = takesIdOff ? { memberId: job.customerId } : others;
    if (!(await this.isAccepted(job, base))) return refused;
    const refusedKeys: string[] = [];
    for (const attribute of attributes) {
      if (!(await this.isAccepted(job, { customAttributes: [attribute] }))) refusedKeys.push(attribute.key);
    }
    if (refusedKeys.length === 0) {
      return takesIdOff && !(await this.isAccepted(job, others)) ? refused : { kind: 'accepted' };
    }
    let isAnyUndefined = false;
    for (const key of refusedKeys) {
      // Omnichat took this key for another contact. So its definition is gone since, or this contact's value is wrong.
      // Another waiting job tells which. If there is none, the next refusal of the key counts as a missing definition.
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

  /** An admin is to see all missing definitions at once, so keys that this upsert lacks are tried with waiting jobs. */
  private async tryOtherKeys(): Promise<void> {
    for (const key of this.parts.records.attributeTypes.keys()) {
      if (this.acceptedKeys.has(key) || this.refusedKeys.has(key)) continue;
      if (await this.isRefusedByOther(key)) this.refusedKeys.add(key);
    }
  }

  /** Whether Omnichat refuses the attribute of another waiting job as well; false when no such job waits. */
  private async isRefusedByOther(key: string): Promise<boolean> {
    const { queue } = this.parts;
    // The job leaves the queue meanwhile: if the writer sent a whole clearance first, the trial would undo it.
    const other = queue.takeFor((queued) => hasAttribute(queued.body, key));
    if (!other) return false;
    const customAttributes = other.body.customAttributes?.filter((attribute) => attribute.key === key) ?? [];
    try {
      // A write goes with its member id: the contact may go to another member before the rest is written, and the id
      // then tells that the attribute is to be cleared. A clearance leaves the id, which may be the team's, as it is.
      const withId = other.kind === 'member' ? { memberId: other.customerId } : {};
      return !(await this.isAccepted(other, { ...withId, customAttributes }));
    } finally {
      queue.putBack(other);
    }
  }

  /**
   * Puts on record what the contact carries now, and which of its tags are ours: parts of a refused upsert may have
   * gone through, and all of one that failed.
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
