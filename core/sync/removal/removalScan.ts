import type { Member, MemberEvent } from '../../store/documents';
import type { Judge } from '../judging/judge';
import type { SeenSet } from '../records/seenSet';
import { recordUnreadable } from '../records/unreadable';
import type { TeamParts } from '../delivery/teamParts';
import type { Removal } from './removal';
import type { RemovalLimit } from './removalLimit';

const parallelReads = 10;

export interface ScanParts extends Pick<TeamParts, 'shopline' | 'records' | 'work'> {
  judge: Pick<Judge, 'gone'>;
  limit: RemovalLimit;
  removal: Removal;
}

/**
 * Looks for members on record that a full read has not seen. Not being listed proves nothing (pages shrink and totals
 * are wrong at times), so each is asked for by id, and only a 404 removes it. Unless an admin has confirmed, the scan
 * counts all of them before it removes the first; beyond the limit it removes none and asks for no more.
 * @returns how many were removed, or failed to be cleared for the first time
 */
export async function removeMissingMembers(
  parts: ScanParts,
  seen: SeenSet,
  { onCall, ...by }: Pick<MemberEvent, 'cause' | 'runId'> & { onCall: () => void },
): Promise<number> {
  const { records, limit, removal, work } = parts;
  await records.flush();
  const gone: Member[] = [];
  let removed = 0;
  let unasked = 0;
  for await (const customerIds of listMissing(parts, seen)) {
    if (!(await limit.hasRoomFor(gone))) {
      unasked += customerIds.length;
      continue;
    }
    const found = await findGone(parts, customerIds, { onCall, ...by });
    if (limit.isLifted && !work.outcome) removed += await removeAll(removal, found);
    else gone.push(...found);
    if (work.outcome) return removed;
  }
  if (!(await limit.admitsAll(gone, unasked))) return removed;
  for (let at = 0; at < gone.length && !work.outcome; at += parallelReads) {
    removed += await removeAll(removal, gone.slice(at, at + parallelReads));
  }
  return removed;
}

async function* listMissing({ records, judge }: ScanParts, seen: SeenSet): AsyncGenerator<string[]> {
  // A member that this stay saw is on record, or was at some time since the members were counted, unless it went before
  // it was judged or counted. So if none went, and no more were on record than were seen, none is missing, and the scan
  // need not read every record.
  if (!seen.isRestored && judge.gone.size === 0 && records.metCount <= seen.size) return;
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

async function findGone(
  { shopline, records, removal }: ScanParts,
  customerIds: string[],
  { onCall, ...by }: Pick<MemberEvent, 'cause' | 'runId'> & { onCall: () => void },
): Promise<Member[]> {
  const { answers, failed } = await shopline.askEach(customerIds, (customerId) =>
    removal.readMember(customerId, onCall),
  );
  await recordUnreadable(records, failed, Date.now(), by);
  const gone = [...answers].flatMap(([customerId, customer]) => (customer === null ? [customerId] : []));
  return [...(await records.loadMembers(gone)).values()];
}

/** Removes all at once, so that a contact that Omnichat refuses holds up no other. @returns how many were news */
async function removeAll(removal: Removal, members: Member[]): Promise<number> {
  const areNews = await Promise.all(members.map((member) => removal.remove(member, 'bulk')));
  return areNews.filter(Boolean).length;
}
