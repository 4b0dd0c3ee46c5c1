import type { Member } from '../../store/documents';
import { identityOf, type Candidate } from './candidate';

/** Who shares a LINE id or a phone, as stored when the batch was judged. */
export class Sharing {
  constructor(private readonly members: Member[]) {}

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
