import type { Member } from '../../store/documents';
import { hasNewIdentity, identityOf, targetOf, type Candidate } from './candidate';
import { recordOf } from './memberRecord';
import type { Records } from '../records/records';
import { Sharing } from './sharing';

/** Who has which LINE id and phone, stored before anyone is judged by it. */
export class Identities {
  constructor(
    private readonly records: Records,
    /** Asks for members to be read and judged anew: the other side of a conflict has changed. */
    private readonly recheck: (customerIds: string[]) => Promise<void>,
  ) {}

  /** Stores LINE id and phone of new and changed members before anyone is judged by them. */
  async save(candidates: Candidate[]): Promise<void> {
    const inserted: Member[] = [];
    const changed: Member[] = [];
    for (const candidate of candidates) {
      const { known } = candidate;
      if (!known) inserted.push(this.newRecordOf(candidate));
      else if (hasNewIdentity(candidate)) {
        // `pending` until judged: an interruption in between must not leave a conflict unseen.
        changed.push({ ...known, ...identityOf(candidate), state: 'pending' });
        await this.recheckFormerSharers(known, candidate);
      }
    }
    await this.records.saveIdentities(inserted, changed);
  }

  /** With the contact it may be written to: found there should the result of the write be lost with the process. */
  private newRecordOf(candidate: Candidate): Member {
    const deliveredTo = targetOf(candidate, this.records.channelId) ?? undefined;
    return recordOf(candidate, this.records, { state: 'pending', code: null, deliveredTo });
  }

  private async recheckFormerSharers(known: Member, candidate: Candidate): Promise<void> {
    const next = identityOf(candidate);
    const leftLineId = known.lineUserId !== null && known.lineUserId !== next.lineUserId ? [known.lineUserId] : [];
    const leftPhone = known.phoneKey !== null && known.phoneKey !== next.phoneKey ? [known.phoneKey] : [];
    const others = await this.records.findSharing(leftLineId, leftPhone);
    const waiting = others.filter((other) => other.customerId !== known.customerId && other.state === 'conflict');
    if (waiting.length > 0) await this.recheck(waiting.map((other) => other.customerId));
  }

  /** Others with the same LINE id or phone. Not asked for members on record as delivered: the later member's look told. */
  async findSharing(candidates: Candidate[]): Promise<Sharing> {
    const doubtful = candidates.filter(
      (candidate) => !candidate.known || hasNewIdentity(candidate) || candidate.known.state !== 'delivered',
    );
    const identities = doubtful.map(identityOf);
    const lineUserIds = identities.flatMap(({ lineUserId }) => lineUserId ?? []);
    const phoneKeys = identities.flatMap(({ phoneKey }) => phoneKey ?? []);
    return new Sharing(await this.records.findSharing(lineUserIds, phoneKeys));
  }
}
