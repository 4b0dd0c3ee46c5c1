import type { Member } from '../store/documents';
import type { Candidate } from './candidate';

/** Who shares a LINE id or a phone, as stored when the batch was judged. */
export class Sharing {
  constructor(private readonly members: Member[]) {}

  byLine({ mapped }: Candidate): Member[] {
    return this.distinct((other) => other.lineUserId === mapped.lineUserId && other.customerId !== mapped.customerId);
  }

  byPhone({ mapped, phoneKey }: Candidate): Member[] {
    if (phoneKey === null) return [];
    return this.distinct((other) => other.phoneKey === phoneKey && other.customerId !== mapped.customerId);
  }

  private distinct(matches: (other: Member) => boolean): Member[] {
    return [...new Map(this.members.filter(matches).map((other) => [other.customerId, other])).values()];
  }
}
