import type { MemberCode } from '../../domain/errors';
import type { Member } from '../../store/documents';
import { identityOf, type Candidate } from './candidate';

/** What a member shares, and with whom. */
export interface Shared {
  code: Extract<MemberCode, 'line_id_shared' | 'phone_shared'>;
  customerIds: string[];
}

export interface SharedBy {
  /** The first reason that applies; null when no other member has the LINE id or phone. */
  sharedBy(candidate: Candidate): Shared | null;
}

/** Who shares a LINE id or a phone, as stored when the batch was judged. */
export class Sharing implements SharedBy {
  constructor(private readonly members: Member[]) {}

  sharedBy(candidate: Candidate): Shared | null {
    const idsOf = (others: Member[]) => others.map(({ customerId }) => customerId);
    const sameLine = idsOf(this.byLine(candidate));
    if (sameLine.length > 0) return { code: 'line_id_shared', customerIds: sameLine };
    const samePhone = idsOf(this.byPhone(candidate));
    return samePhone.length > 0 ? { code: 'phone_shared', customerIds: samePhone } : null;
  }

  byLine(candidate: Candidate): Member[] {
    const { lineUserId } = identityOf(candidate);
    if (lineUserId === null) return [];
    const { customerId } = candidate.mapped;
    return this.distinct((other) => other.lineUserId === lineUserId && other.customerId !== customerId);
  }

  byPhone({ mapped, phoneKey }: Candidate): Member[] {
    if (phoneKey === null) return [];
    return this.distinct((other) => other.phoneKey === phoneKey && other.customerId !== mapped.customerId);
  }

  private distinct(matches: (other: Member) => boolean): Member[] {
    return [...new Map(this.members.filter(matches).map((other) => [other.customerId, other])).values()];
  }
}
