import type { MemberCode } from '../../domain/errors';
import type { ContactState } from '../../store/documents';
import type { Fingerprints } from '../../store/sealing/fingerprint';
import { clearanceOf } from '../records/contactState';
import { createJob, mayBeWritten, type DeliveryQueue, type Job } from '../delivery/deliveryQueue';
import type { Records } from '../records/records';

interface ClearanceContext {
  records: Records;
  queue: DeliveryQueue;
  fingerprints: Fingerprints;
  notifyDeliverer: () => void;
}

/** Takes members' data off contacts they no longer have: their LINE id went or moved, or SHOPLINE removed them. */
export class Clearances {
  private readonly refused = new Map<string, MemberCode>();

  constructor(private readonly context: ClearanceContext) {}

  /** Why a member's former contact could not be cleared since this was last asked; null when none had to, or it was. */
  takeRefusal(customerId: string): MemberCode | null {
    const code = this.refused.get(customerId) ?? null;
    this.refused.delete(customerId);
    return code;
  }

  /**
   * @returns the job that clears the contact, or one that may have been written to it, after which it is to be asked
   * again; null when the contact does not carry the member's data (any more).
   */
  queue(customerId: string, contact: ContactState | undefined, options: Pick<Job, 'priority' | 'trace'>): Job | null {
    if (!contact) return null;
    const { records, fingerprints, queue, notifyDeliverer } = this.context;
    const difference = clearanceOf(customerId, contact, records.openOwnTags(contact), fingerprints);
    if (!difference) return null;
    const inTheWay = queue.forContact(contact.userId);
    const waiting = inTheWay && mayBeWritten(inTheWay) ? inTheWay : this.waitingFor(customerId, contact.userId);
    if (waiting) {
      if (options.priority === 'live') queue.hasten(waiting);
      notifyDeliverer();
      return waiting;
    }
    queue.withdrawUnsent(inTheWay)?.settle('unchanged');
    const job = createJob(
      {
        kind: 'clear',
        customerId,
        userId: contact.userId,
        body: difference.body,
        nextContact: difference.next,
        nextMember: null,
        ...options,
      },
      (outcome, code) => {
        if (outcome === 'failed') this.refused.set(customerId, code ?? 'contact_rejected');
      },
    );
    queue.push(job);
    notifyDeliverer();
    return job;
  }

  /** The LINE id came back before its contact was cleared. */
  drop(customerId: string, userId: string): void {
    this.context.queue.withdrawUnsent(this.waitingFor(customerId, userId))?.settle('unchanged');
  }

  private waitingFor(customerId: string, userId: string): Job | undefined {
    const job = this.context.queue.forContact(userId);
    return job?.kind === 'clear' && job.customerId === customerId ? job : undefined;
  }
}
