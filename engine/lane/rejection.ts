import { customAttributes } from '../../domain/attributes';
import { PartnerError } from '../../domain/partnerError';
import type { ContactUpsert } from '../../domain/types';
import { askEach } from './askEach';
import { contactStateOf } from '../records/contactState';
import type { Job } from '../delivery/deliveryQueue';
import { hasLineAccount } from './lineAccount';
import { describeAttributes } from '../records/lostAttributes';
import type { LaneSession } from './session';
import { Turns } from '../turns';

/** Refusals before "nearly everyone" may be said, and the share that means it. */
const minRejections = 50;
const nearlyEveryone = 0.9;
/** Contacts that may be given up without any other having been written meanwhile: an outage must not fail everybody. */
const maxUnproven = 3;

/**
 * Finds out what a refused upsert means, since Omnichat's answer does not say (contract 7): the account is gone, a
 * custom attribute has no definition, or something about this one member. One inquiry at a time; backfill waits.
 */
export class RejectionInquiry {
  private readonly acceptedKeys = new Set<string>();
  private readonly refusedKeys = new Set<string>();
  private waiting = 0;
  private readonly turns = new Turns();
  private isAccountChecked = false;
  private unproven = 0;

  constructor(private readonly session: LaneSession) {}

  get isBusy(): boolean {
    return this.waiting > 0;
  }

  /** An upsert went through: its attributes are defined. */
  noteAccepted(body: ContactUpsert): void {
    this.unproven = 0;
    for (const { key } of body.customAttributes ?? []) this.acceptedKeys.add(key);
  }

  look(job: Job, error: PartnerError): Promise<void> {
    return this.inTurn(() => this.inquire(job, error));
  }

  /** Nothing could be written for a while. Few contacts, while Omnichat answers otherwise, are given up alone. */
  lookAtFailing(job: Job, failing: Job[], error: PartnerError): Promise<void> {
    return this.inTurn(() => this.inquireFailing(job, failing, error));
  }

  /** This contact alone cannot be written; nor is it known whether one of the tries went through. */
  async giveUp(job: Job): Promise<void> {
    try {
      await this.refreshContact(job);
      this.session.recordRejection(job, 'contact_unwritable');
    } catch (failure) {
      this.session.queue.putBack(job);
      this.session.breakOff(failure);
    }
  }

  private inTurn(task: () => Promise<void>): Promise<void> {
    this.waiting += 1;
    return this.turns.take(task).finally(() => (this.waiting -= 1));
  }

  private async inquireFailing(job: Job, failing: Job[], error: PartnerError): Promise<void> {
    const { session } = this;
    const members = await session.records.loadMembers(failing.map(({ customerId }) => customerId));
    // Whoever was given up before, while others were written, is no sign of an outage.
    const isKnown = ({ customerId }: Job) => members.get(customerId)?.code === 'contact_unwritable';
    const news = failing.filter((other) => !isKnown(other));
    if (session.stopReason || this.unproven + news.length > maxUnproven) throw error;
    if (!(await hasLineAccount(session))) {
      session.queue.putBack(job);
      session.park('line_account_gone');
      return;
    }
    if (!isKnown(job)) this.unproven += 1;
    await this.refreshContact(job);
    session.recordRejection(job, 'contact_unwritable');
  }

  private async inquire(job: Job, error: PartnerError): Promise<void> {
    const { session } = this;
    if (session.stopReason) {
      session.queue.putBack(job);
      return;
    }
    if (!this.isAccountChecked && !(await hasLineAccount(session))) {
      session.queue.putBack(job);
      session.park('line_account_gone');
      return;
    }
    this.isAccountChecked = true;
    const attributes = job.body.customAttributes ?? [];
    if (error.kind !== 'member_rejected' || attributes.length === 0) return this.refuse(job);
    // Told apart by what says nothing new, when there is nothing else: a contact may be refused whatever is sent.
    const others = withoutAttributes(job.body) ?? { memberId: job.nextContact.memberId ?? '' };
    // A clearance ends with the member id: without it nothing tells that the rest is still to be cleared.
    const isClearance = job.kind === 'clear';
    const base = isClearance ? { memberId: job.customerId } : others;
    if (!(await this.isAccepted(job, base))) return this.refuse(job);
    const refused: string[] = [];
    for (const attribute of attributes) {
      if (!(await this.isAccepted(job, { customAttributes: [attribute] }))) refused.push(attribute.key);
    }
    if (refused.length === 0) {
      if (isClearance && !(await this.isAccepted(job, others))) return this.refuse(job);
      session.recordDelivery(job);
      return;
    }
    const undefinedKeys = refused.filter((key) => !this.acceptedKeys.has(key));
    if (undefinedKeys.length === 0) return this.refuse(job);
    for (const key of undefinedKeys) this.refusedKeys.add(key);
    session.queue.putBack(job);
    await this.tryOtherKeys();
    session.park('attribute_definitions_missing', this.describeMissing());
  }

  private describeMissing(): string {
    return describeAttributes(customAttributes.map(({ key }) => key).filter((key) => this.refusedKeys.has(key)));
  }

  /** Every missing definition is to be named at once, so attributes this member lacks are tried on those who wait. */
  private async tryOtherKeys(): Promise<void> {
    const { session } = this;
    for (const { key } of customAttributes) {
      if (this.acceptedKeys.has(key) || this.refusedKeys.has(key)) continue;
      const other = session.queue.findUnsent((queued) => hasAttribute(queued.body, key));
      const attribute = other?.body.customAttributes?.find((candidate) => candidate.key === key);
      if (!other || !attribute) continue;
      if (!(await this.isAccepted(other, { customAttributes: [attribute] }))) this.refusedKeys.add(key);
    }
  }

  private async refuse(job: Job): Promise<void> {
    const { session } = this;
    await this.refreshContact(job);
    session.recordRejection(job, 'contact_rejected');
    const { delivered, rejected } = session.tally;
    if (rejected >= minRejections && rejected >= nearlyEveryone * (delivered + rejected)) {
      session.park('omnichat_rejects_everything');
    }
  }

  /**
   * Parts of a refused upsert may have gone through, and all of one that failed: look at what the contact carries now,
   * and which tags are ours.
   */
  private async refreshContact({ userId, nextContact }: Job): Promise<void> {
    const { records, deps, facts } = this.session;
    const { answers } = await askEach(this.session, 'omnichat', [userId], () =>
      this.session.call('omnichat', (signal) =>
        deps.omnichat.getContact(facts.omnichatToken, { channelId: facts.channelId, userId }, signal),
      ),
    );
    const contact = answers.get(userId);
    if (contact === undefined) this.session.hasUnknownWrites = true;
    if (!contact) return;
    const known = (await records.loadContacts([userId])).get(userId);
    const state = contactStateOf(contact, records, deps.store.fingerprints);
    const intended = [...(known ? records.openOwnTags(known) : []), ...records.openOwnTags(nextContact)];
    const ownTags = contact.tags.filter((tag) => intended.includes(tag));
    records.putContact(records.sealOwnTags(state, ownTags));
  }

  private async isAccepted(job: Job, body: ContactUpsert): Promise<boolean> {
    const { deps, facts } = this.session;
    const target = { channelId: facts.channelId, userId: job.userId };
    try {
      await this.session.call('omnichat', (signal) =>
        deps.omnichat.putContact(facts.omnichatToken, target, body, signal),
      );
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
