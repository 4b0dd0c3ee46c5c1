import { isOfAccess, PartnerError } from '../../domain/partnerError';
import type { ContactUpsert } from '../../domain/types';
import type { ContactState } from '../../store/documents';
import type { Job } from './deliveryQueue';
import type { TeamParts } from './teamParts';

/** Writes that are made to find out what Omnichat takes. All but `isTakenOf` throw PartnerError for other failures. */
export class Trials {
  /** The upsert that Omnichat took last. */
  lastTaken: Job | null = null;

  /** @param onTaken called when Omnichat has taken one */
  constructor(
    private readonly parts: Pick<TeamParts, 'omnichat' | 'records' | 'queue'>,
    private readonly onTaken: () => void,
  ) {}

  /** Whether Omnichat takes the body, for the contact of a job that is not in the queue meanwhile. */
  async isTaken(job: Job, body: ContactUpsert): Promise<boolean> {
    try {
      await this.parts.omnichat.putContact(job.userId, body);
    } catch (error) {
      if (error instanceof PartnerError && error.kind === 'member_rejected') return false;
      throw error;
    }
    this.onTaken();
    return true;
  }

  /** The same; null where Omnichat refuses access to that contact, which tells nothing of what is written. */
  async isTakenOf(job: Job, body: ContactUpsert): Promise<boolean | null> {
    try {
      return await this.isTaken(job, body);
    } catch (error) {
      if (error instanceof PartnerError && isOfAccess(error)) return null;
      throw error;
    }
  }

  /**
   * Whether Omnichat takes what a contact carries already.
   * @param bodyOf the body for the contact as it is on record; null where it must not be written
   * @returns null where this cannot be asked: a job waits for the contact, say
   */
  async isTakenAgain(
    { customerId, userId }: Pick<Job, 'customerId' | 'userId'>,
    bodyOf: (contact: ContactState) => ContactUpsert | null,
  ): Promise<boolean | null> {
    const { queue, records } = this.parts;
    const contact = (await records.loadContacts([userId])).get(userId);
    const body = contact ? bodyOf(contact) : null;
    if (!contact || !body || queue.forContact(userId)) return null;
    const trial = { kind: 'trial', customerId, userId, body, nextContact: contact } as const;
    // It goes through the queue, so that nothing else is written to the contact meanwhile.
    const job = queue.hold({ ...trial, nextMember: null, priority: 'live' });
    try {
      return await this.isTaken(job, body);
    } finally {
      queue.complete(job, { outcome: 'unchanged', code: null });
    }
  }
}
