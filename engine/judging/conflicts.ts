import type { Member } from '../../store/documents';
import type { Candidate } from './candidate';
import { mayBeWritten, type DeliveryQueue } from '../delivery/deliveryQueue';
import { isSameRecord } from './memberRecord';
import { isUnjudged, type Records } from '../records/records';
import type { Shared, Sharing } from './sharing';

type SharingCode = Shared['code'];

/** Marks the other side of a conflict: what is queued for it is withdrawn, what was written earlier stays. */
export class Conflicts {
  constructor(
    private readonly queue: DeliveryQueue,
    private readonly records: Records,
  ) {}

  /**
   * Tells everyone who was judged before and shares a member's LINE id or phone. Whatever becomes of the member itself:
   * one that is left out for another reason shares them all the same.
   */
  markSharers(candidate: Candidate, sharing: Sharing): void {
    const { customerId } = candidate.mapped;
    this.markAll(customerId, sharing.byLine(candidate), 'line_id_shared');
    this.markAll(customerId, sharing.byPhone(candidate), 'phone_shared');
  }

  private markAll(customerId: string, others: Member[], code: SharingCode): void {
    const ids = [customerId, ...others.map((other) => other.customerId)];
    for (const other of others) {
      const otherCustomerIds = ids.filter((id) => id !== other.customerId);
      this.mark(this.records.latest(other), { state: 'conflict', code, otherCustomerIds });
    }
  }

  private mark(other: Member, conflict: { state: 'conflict'; code: SharingCode; otherCustomerIds: string[] }): void {
    const { queue, records } = this;
    const queued = queue.forMember(other.customerId);
    // Skipped for a reason that comes first, or still to be judged.
    if (!queued && (other.state === 'skipped' || isUnjudged(other))) return;
    const current = queued?.nextMember ?? other;
    // One reason a member, the first that applies.
    if (current.code === 'line_id_shared' && current.state === 'conflict' && conflict.code === 'phone_shared') return;
    if (queued && mayBeWritten(queued)) {
      if (queued.nextMember) queued.nextMember = { ...queued.nextMember, ...conflict };
      return;
    }
    const marked: Member = { ...current, deliveredTo: other.deliveredTo, ...conflict };
    if (queued) {
      queue.withdraw(queued);
      if (marked.runId !== null) marked.runOutcome = 'conflicts';
      queued.settle('conflicts', conflict.code);
    }
    if (queued || !isSameRecord(other, marked)) records.putMember(marked);
  }
}
