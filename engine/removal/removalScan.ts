import type { Member } from '../../store/documents';
import { askEach } from '../lane/askEach';
import { readMember, removeMember } from './removal';
import type { Records } from '../records/records';
import type { SeenSet } from '../records/seenSet';
import type { LaneSession } from '../lane/session';
import { recordUnreadable } from '../records/unreadable';

const parallelReads = 10;

/**
 * Looks for members on record that a full read has not seen. Not being listed proves nothing (pages shrink and totals
 * are wrong at times), so each is asked for by id, and only a 404 removes it. Unless an admin has confirmed, the scan counts
 * all of them before it removes the first; beyond the limit it removes none and asks for no more.
 */
export async function removeMissingMembers(session: LaneSession, seen: SeenSet, onCall: () => void): Promise<void> {
  const { records, removals } = session;
  await records.flush();
  const gone: Member[] = [];
  let unasked = 0;
  for await (const customerIds of listMissing(records, seen)) {
    if (!(await removals.hasRoomFor(gone))) {
      unasked += customerIds.length;
      continue;
    }
    const found = await findGone(session, customerIds, onCall);
    if (session.stopReason) return;
    if (removals.isLifted) await removeAll(session, found);
    else gone.push(...found);
    if (session.stopReason) return;
  }
  if (!(await removals.admitsAll(gone, unasked))) return;
  for (let at = 0; at < gone.length && !session.stopReason; at += parallelReads) {
    await removeAll(session, gone.slice(at, at + parallelReads));
  }
}

async function* listMissing(records: Records, seen: SeenSet): AsyncGenerator<string[]> {
  // Whoever was seen is on record, or was: as many as were seen, and nobody is missing. Saves reading every record.
  if (records.metCount <= seen.size) return;
  let missing: string[] = [];
  for await (const { customerId } of records.listMembers()) {
    if (seen.has(customerId)) continue;
    missing.push(customerId);
    if (missing.length < parallelReads) continue;
    yield missing;
    missing = [];
  }
  if (missing.length > 0) yield missing;
}

async function findGone(session: LaneSession, customerIds: string[], onCall: () => void): Promise<Member[]> {
  const { answers, failed } = await askEach(session, 'shopline', customerIds, (customerId) => {
    onCall();
    return readMember(session, customerId);
  });
  await recordUnreadable(session.records, failed, Date.now());
  const gone = [...answers].flatMap(([customerId, customer]) => (customer === null ? [customerId] : []));
  return [...(await session.records.loadMembers(gone)).values()];
}

/** Together: one contact that Omnichat does not take keeps no other waiting. */
async function removeAll(session: LaneSession, members: Member[]): Promise<void> {
  await Promise.all(members.map((member) => removeMember(session, member, 'bulk')));
}
