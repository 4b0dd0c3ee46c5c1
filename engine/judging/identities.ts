import type { Member } from '../../store/documents';
import type { Records } from '../records/records';
import { hasNewIdentity, identityOf, targetOf, type Candidate } from './candidate';
import { recordOf } from './memberRecord';

/** Asks for members to be read and judged anew: the other side of a conflict has changed. */
export type Recheck = (customerIds: string[]) => Promise<void>;

/**
 * Stores LINE id and phone of new and changed members before anyone is judged by them; those who were on record are known
 * as they are now.
 */
export async function saveIdentities(candidates: Candidate[], records: Records, recheck: Recheck): Promise<void> {
  const inserted: Member[] = [];
  const changed: Member[] = [];
  for (const candidate of candidates) {
    const { known } = candidate;
    if (!known) {
      // With the contact it may be written to: found there should the result of the write be lost with the process.
      const deliveredTo = targetOf(candidate, records.channelId);
      const at = { place: records, nowMs: Date.now() };
      inserted.push(recordOf(candidate, at, { state: 'pending', code: null, deliveredTo }));
    } else if (hasNewIdentity(candidate)) {
      // `pending` until judged: an interruption in between must not leave a conflict unseen.
      candidate.known = { ...known, ...identityOf(candidate), state: 'pending' };
      changed.push(candidate.known);
      await recheckFormerSharers(known, candidate.known, records, recheck);
    }
  }
  await records.saveIdentities(inserted, changed);
}

async function recheckFormerSharers(known: Member, next: Member, records: Records, recheck: Recheck): Promise<void> {
  const leftLineId = known.lineUserId !== null && known.lineUserId !== next.lineUserId ? [known.lineUserId] : [];
  const leftPhone = known.phoneKey !== null && known.phoneKey !== next.phoneKey ? [known.phoneKey] : [];
  const others = await records.findSharing(leftLineId, leftPhone);
  const waiting = others.filter((other) => other.customerId !== known.customerId && other.state === 'conflict');
  if (waiting.length > 0) await recheck(waiting.map((other) => other.customerId));
}

/** Who has the LINE ids or phones of members. Not asked for members on record as delivered: the later member's look told. */
export function findHolders(candidates: Candidate[], records: Records): Promise<Member[]> {
  const identities = candidates.filter(({ known }) => known?.state !== 'delivered').map(identityOf);
  return records.findSharing(
    identities.flatMap(({ lineUserId }) => lineUserId ?? []),
    identities.flatMap(({ phoneKey }) => phoneKey ?? []),
  );
}

/** Those of them who have the LINE id of a member, and those who have its phone. */
export function othersAmong(holders: Member[], candidate: Candidate): Record<'line' | 'phone', Member[]> {
  const others = (field: 'lineUserId' | 'phoneKey', value: string | null) => {
    const { customerId } = candidate.mapped;
    const found = holders.filter((one) => value !== null && one[field] === value && one.customerId !== customerId);
    return [...new Map(found.map((one) => [one.customerId, one])).values()];
  };
  const { lineUserId, phoneKey } = identityOf(candidate);
  return { line: others('lineUserId', lineUserId), phone: others('phoneKey', phoneKey) };
}
