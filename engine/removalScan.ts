import type { Member } from '../store/documents';
import { readMember, removeMember } from './removal';
import type { SeenSet } from './seenSet';
import type { LaneSession } from './session';

const parallelReads = 10;

/**
 * Looks for members on record that a full read has not seen. Not being listed proves nothing (pages shrink and totals
 * are wrong at times), so each is asked for by id, and only a 404 removes it.
 */
export async function removeMissingMembers(session: LaneSession, seen: SeenSet, onCall: () => void): Promise<void> {
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
  const gone = await Promise.all(
    customerIds.map(async (customerId) => {
      onCall();
      return (await readMember(session, customerId)) === null ? customerId : null;
    }),
  );
  const members: Map<string, Member> = await session.records.loadMembers(
    gone.filter((id): id is string => id !== null),
  );
  for (const member of members.values()) {
    if (session.stopReason) return;
    await removeMember(session, member, 'bulk');
  }
}
