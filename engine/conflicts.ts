import type { MemberCode } from '../domain/errors';
import type { Member } from '../store/documents';
import type { DeliveryQueue } from './deliveryQueue';
import { isUnjudged, type Records } from './records';

/** Marks the other side of a conflict: what is queued for it is withdrawn, what was written earlier stays. */
export class Conflicts {
  constructor(
    private readonly queue: DeliveryQueue,
    private readonly records: Records,
  ) {}

  /** A member that is left out for another reason still shares its phone: whoever was judged before must know. */
  holdBackSharers(customerId: string, samePhone: Member[]): void {
    const ids = [customerId, ...samePhone.map((other) => other.customerId)];
    for (const other of samePhone) {
      if (other.state === 'conflict') continue;
      this.mark(
        other,
        'phone_shared',
        ids.filter((id) => id !== other.customerId),
      );
    }
  }

  /** Puts one other side in conflict, with the ids of everyone it shares with. */
  mark(other: Member, code: MemberCode, otherCustomerIds: string[]): void {
    const { queue, records } = this;
    // Skipped for a reason that comes first, or already so marked by the other reason.
    if (other.state === 'skipped') return;
    const queued = queue.forMember(other.customerId);
    if (queued?.isSent) {
      if (queued.nextMember) queued.nextMember = { ...queued.nextMember, state: 'conflict', code, otherCustomerIds };
      return;
    }
    if (isUnjudged(other) && !queued) return;
    const marked: Member = {
      ...(queued?.nextMember ?? other),
      deliveredTo: other.deliveredTo,
      state: 'conflict',
      code,
      otherCustomerIds,
    };
    if (queued) {
      queue.withdraw(queued);
      if (marked.runId !== null) marked.runOutcome = 'conflicts';
      queued.settle('conflicts', code);
    }
    records.putMember(marked);
  }
}
