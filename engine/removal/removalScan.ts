import type { Member } from '../../store/documents';
import { askEach } from '../lane/askEach';
import { readMember, removeMember } from './removal';
import type { SeenSet } from '../records/seenSet';
import type { LaneSession } from '../lane/session';
import { recordUnreadable } from '../records/unreadable';

const parallelReads = 10;

/**
 * Looks for members on record that a full read has not seen. Not being listed proves nothing (pages shrink and totals
 * are wrong at times), so each is asked for by id, and only a 404 removes it.
 */
export async function removeMissingMembers(session: LaneSession, seen: SeenSet, onCall: () => void): Promise<void> {
  await session.records.flush();
  // Whoever was seen is on record: as many as were seen, and nobody is missing. Saves reading every record.
  if (session.records.memberCount <= seen.size) return;
  let missing: string[] = [];
  for await (const { customerId } of session.records.listMembers()) {
    if (seen.has(customerId)) continue;
    missing.push(customerId);
    if (missing.length >= parallelReads) {
      await removeGone(session, missing, onCall);
      missing = [];
    }
    if (session.stopReason) return;
  }
  await removeGone(session, missing, onCall);
}

async function removeGone(session: LaneSession, customerIds: string[], onCall: () => void): Promise<void> {
  const { answers, failed } = await askEach(session, 'shopline', customerIds, (customerId) => {
    onCall();
    return readMember(session, customerId);
  });
  await recordUnreadable(session.records, failed, Date.now());
  const gone = [...answers].flatMap(([customerId, customer]) => (customer === null ? [customerId] : []));
  const members: Map<string, Member> = await session.records.loadMembers(gone);
  if (session.stopReason) return;
  // Together: one contact that Omnichat does not take keeps no other waiting.
  await Promise.all([...members.values()].map((member) => removeMember(session, member, 'bulk')));
}
