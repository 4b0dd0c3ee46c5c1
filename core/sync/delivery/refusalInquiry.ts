import type { IntegrationErrorCode } from '../../domain/errors';
import { isKeptKey, settingsInForce } from '../../domain/keptAttributes';
import { isOfAccess, PartnerError } from '../../domain/partnerError';
import type { ContactUpsert } from '../../domain/types';
import { maxUnproven } from '../failures/failureClassifier';
import { describeAttributes } from '../records/lostAttributes';
import type { Job } from './deliveryQueue';
import { isDeniedAlone } from './denial';
import type { TeamParts } from './teamParts';
import { Trials } from './trials';

/** Omnichat refuses this one contact. */
interface Refused {
  kind: 'refused';
  code: 'contact_rejected';
  /** False where it had refused the member's last write as well. */
  isNews: boolean;
}

/** What the inquiry has found out about a write that failed. */
export type Finding =
  /** Omnichat has now accepted everything in the upsert, but for attributes that are switched off and archived. */
  | { kind: 'accepted' }
  | Refused
  /** Omnichat fails for this one contact. */
  | { kind: 'refused'; code: 'contact_unwritable' }
  /** A person must act before anything is written. */
  | { kind: 'parked'; code: IntegrationErrorCode; missing?: string }
  /** The work has ended meanwhile. */
  | { kind: 'ended' };

/** After this many refusals without a write between them, the account may be gone. */
const suspiciousRow = 10;
/** So many waiting jobs are asked for a key that was refused: members side by side may all have a bad value. */
const mostAsked = 5;

const accountGone: Finding = { kind: 'parked', code: 'line_account_gone' };

/**
 * Finds out what a refused upsert means, since Omnichat's answer does not say (contract 7): the account is gone, a
 * custom attribute has no definition, or Omnichat refuses this one member. The caller runs one inquiry at a time.
 */
export class RefusalInquiry {
  /** By key: the newest upsert of a whole contact in which Omnichat has accepted it. */
  private readonly accepted = new Map<string, Job>();
  private readonly refusedKeys = new Set<string>();
  /** Switched-off attributes that Omnichat takes no more: the team has archived them, so they are left as they are. */
  private readonly archived = new Set<string>();
  private isAccountVerified = false;
  /** Refusals since an upsert went through. */
  private refusalsInARow = 0;
  /** How many contacts were newly given up since a write last went through: an outage must not fail everybody. */
  private unproven = 0;
  private readonly trials: Trials;

  constructor(private readonly parts: Pick<TeamParts, 'integration' | 'omnichat' | 'records' | 'queue' | 'work'>) {
    this.trials = new Trials(parts, () => this.noteTaken());
  }

  /** Omnichat has accepted an upsert, so its attributes are defined. */
  noteAccepted(job: Job): void {
    this.noteTaken();
    this.trials.lastTaken = job;
    for (const { key } of job.body.customAttributes ?? []) this.accepted.set(key, job);
  }

  private noteTaken(): void {
    this.unproven = 0;
    this.refusalsInARow = 0;
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

  /** Omnichat has refused access twice: see `isDeniedAlone`. @throws `error` where it refuses other contacts as well */
  async ofDenial(job: Job, error: PartnerError): Promise<Finding> {
    if (this.parts.work.outcome) return { kind: 'ended' };
    if (!(await isDeniedAlone(this.parts, this.trials, job))) throw error;
    // What was refused to all for a moment may have passed by now.
    if (await this.trials.isTakenOf(job, job.body)) return { kind: 'accepted' };
    return this.refused(job);
  }

  /** Omnichat has refused an upsert for what is in it. */
  async ofRefusal(job: Job, error: PartnerError): Promise<Finding> {
    if (this.parts.work.outcome) return { kind: 'ended' };
    try {
      return await this.lookInto(job, error);
    } catch (problem) {
      if (problem instanceof PartnerError && isOfAccess(problem)) return this.ofDenial(job, problem);
      throw problem;
    }
  }

  private async lookInto(job: Job, error: PartnerError): Promise<Finding> {
    const { omnichat, integration } = this.parts;
    this.refusalsInARow += 1;
    // Checked again now and then: the team may remove the account in the middle of a sync.
    if (this.refusalsInARow % suspiciousRow === 0) this.isAccountVerified = false;
    if (!this.isAccountVerified && !(await omnichat.hasLineAccount())) return accountGone;
    this.isAccountVerified = true;
    const refused = await this.refused(job);
    const attributes = job.body.customAttributes ?? [];
    if (error.kind !== 'member_rejected' || attributes.length === 0) return refused;
    const rest = attributes.filter(({ key }) => !this.archived.has(key));
    if (rest.length < attributes.length) {
      const body = withAttributes(job.body, rest);
      if (isEmpty(body) || (await this.trials.isTaken(job, body))) return { kind: 'accepted' };
    }
    // Omnichat may refuse a contact whatever is sent. To see that, the upsert is tried without its attributes; where
    // nothing else is in it, with the member id that the contact is to carry in any case.
    const bare = withAttributes(job.body, []);
    const others = isEmpty(bare) ? { memberId: job.nextContact.memberId ?? '' } : bare;
    // A clearance takes the member id off last: without the id nothing tells that the rest is still to be cleared.
    // So the first trial leaves the id on the contact.
    const takesIdOff = job.body.memberId === '';
    const base = takesIdOff ? { memberId: job.customerId } : others;
    if (!(await this.trials.isTaken(job, base))) return refused;
    const refusedKeys: string[] = [];
    for (const attribute of attributes) {
      if (!(await this.trials.isTaken(job, { customAttributes: [attribute] }))) refusedKeys.push(attribute.key);
    }
    const isNeeded = (key: string) => isKeptKey(key, settingsInForce(integration));
    for (const key of refusedKeys) if (!isNeeded(key)) this.archived.add(key);
    const neededKeys = refusedKeys.filter(isNeeded);
    const conclude = async (): Promise<Finding> =>
      takesIdOff && !(await this.trials.isTaken(job, others)) ? refused : { kind: 'accepted' };
    if (neededKeys.length === 0) return conclude();
    // A member who was refused before tells nothing new about definitions: a missing one shows with the other members.
    if (!refused.isNews) return refused;
    let isAnyUndefined = false;
    for (const key of neededKeys) {
      if (await this.isOfValue(job, key)) continue;
      isAnyUndefined = true;
      this.refusedKeys.add(key);
    }
    if (!isAnyUndefined) {
      // The definition may have come back since the value was tried.
      const again = attributes.filter(({ key }) => neededKeys.includes(key));
      return (await this.trials.isTaken(job, { customAttributes: again })) ? conclude() : refused;
    }
    await this.tryOtherKeys();
    return { kind: 'parked', code: 'attribute_definitions_missing', missing: this.describeMissing() };
  }

  private async refused({ customerId }: Job): Promise<Refused> {
    const known = (await this.parts.records.loadMembers([customerId])).get(customerId);
    return { kind: 'refused', code: 'contact_rejected', isNews: known?.code !== 'contact_rejected' };
  }

  private describeMissing(): string {
    const { attributeTypes } = this.parts.records;
    const missing = [...attributeTypes.keys()].filter((key) => this.refusedKeys.has(key));
    return describeAttributes(missing, attributeTypes);
  }

  /** An admin is to see all missing definitions at once, so keys that this upsert lacks are tried with waiting jobs. */
  private async tryOtherKeys(): Promise<void> {
    for (const key of this.parts.records.attributeTypes.keys()) {
      if (this.accepted.has(key) || this.refusedKeys.has(key)) continue;
      if ((await this.isTakenOfOthers(key, 1)) === false) this.refusedKeys.add(key);
    }
  }

  /**
   * Whether Omnichat refuses the job's value, and not its key: it takes again what another contact was given before, or
   * the value of another waiting job, or the one that the job's contact carries.
   */
  private async isOfValue(job: Job, key: string): Promise<boolean> {
    const isTakenAgain = await this.isTakenAgain(key);
    if (isTakenAgain !== null) return isTakenAgain;
    return (await this.isTakenOfOthers(key, mostAsked)) === true || this.isCurrentTaken(job, key);
  }

  /** Whether Omnichat takes once more what it has accepted last under this key; null where that cannot be asked. */
  private async isTakenAgain(key: string): Promise<boolean | null> {
    const former = this.accepted.get(key);
    if (!former) return null;
    const { customerId, userId, nextContact } = former;
    // The trial must not undo what the team, or the service, has changed on the contact since.
    return this.trials.isTakenAgain({ customerId, userId }, (contact) => {
      const isOthers = contact.memberId !== nextContact.memberId;
      const isChanged = isOthers || contact.attributes[key] !== nextContact.attributes[key];
      return isChanged ? null : { customAttributes: valueOf(former, key) };
    });
  }

  /**
   * The upsert of one attribute of a job. A write goes with its member id: the contact may go to another member before
   * the rest is written, and the id then tells that the attribute is to be cleared. A clearance leaves the id, which may
   * be the team's, as it is.
   */
  private partOf(job: Job, key: string): ContactUpsert {
    return { ...(job.kind === 'member' && { memberId: job.customerId }), customAttributes: valueOf(job, key) };
  }

  /** Whether Omnichat takes the attribute of one of so many waiting jobs; null where none of these tells. */
  private async isTakenOfOthers(key: string, most: number): Promise<boolean | null> {
    const { queue } = this.parts;
    const asked: Job[] = [];
    let isAnyRefused = false;
    try {
      while (asked.length < most) {
        // The job leaves the queue meanwhile: if the writer sent a whole clearance first, the trial would undo it.
        const other = queue.takeFor((queued) => valueOf(queued, key).length > 0);
        if (!other) break;
        asked.push(other);
        const isTaken = await this.trials.isTakenOf(other, this.partOf(other, key));
        if (isTaken) return true;
        isAnyRefused ||= isTaken === false;
      }
      return isAnyRefused ? false : null;
    } finally {
      for (const other of asked.reverse()) queue.putBack(other);
    }
  }

  /** Whether Omnichat takes the value again that the job's contact carries now; false where it carries none. */
  private async isCurrentTaken(job: Job, key: string): Promise<boolean> {
    const contact = await this.parts.omnichat.getContact(job.userId);
    const current = contact?.attributes.find((attribute) => attribute.key === key);
    return current !== undefined && this.trials.isTaken(job, { customAttributes: [current] });
  }

  /**
   * Puts on record what the contact carries now, and which of its tags are ours: parts of a refused upsert may have
   * gone through, and all of one that failed.
   * @returns false when the contact cannot be read
   */
  async refreshContact({ userId, nextContact }: Job): Promise<boolean> {
    const { records, omnichat, work } = this.parts;
    const { answers } = await omnichat.askEachContact(work, [userId], () => omnichat.getContact(userId));
    const contact = answers.get(userId);
    if (!contact) return contact === null;
    const known = (await records.loadContacts([userId])).get(userId);
    const intended = [...(known ? records.openOwnTags(known) : []), ...records.openOwnTags(nextContact)];
    const ownTags = contact.tags.filter((tag) => intended.includes(tag));
    records.putContact(records.sealOwnTags(records.stateOf(contact), ownTags));
    return true;
  }
}

const isEmpty = (body: ContactUpsert): boolean => Object.keys(body).length === 0;

/** The upsert with these of its attributes only. */
function withAttributes(body: ContactUpsert, some: NonNullable<ContactUpsert['customAttributes']>): ContactUpsert {
  const changed = { ...body, customAttributes: some };
  if (some.length === 0) delete (changed as ContactUpsert).customAttributes;
  return changed;
}

/** What the job writes under this key, as a list of one; empty where it writes nothing under it. */
function valueOf({ body }: Job, key: string): NonNullable<ContactUpsert['customAttributes']> {
  return body.customAttributes?.filter((attribute) => attribute.key === key) ?? [];
}
