import { sleep } from '../../runtime/async';
import { findWaitingOf } from '../../store/inbox/backlog';
import { findConflicts } from '../../store/members/memberList';
import type { Member, SyncRun } from '../../store/documents';
import type { ContactWriter } from '../delivery/contactWriter';
import type { JobOutcome } from '../delivery/deliveryQueue';
import type { TeamParts } from '../delivery/teamParts';
import type { Checkpoint } from './checkpoint';

/** How long the end of a run waits for members to be judged again; where the partners answer, a second is enough. */
const patienceMs = 15_000;
const lookEveryMs = 150;
/** A run waits for no more members than this: each time it looks, it asks the database about all of them. */
const mostAwaited = 1_000;
/** One command for hundreds of thousands of members would be larger than MongoDB takes. */
const membersPerRead = 500;

/**
 * Corrects the counts of a run at its end. Members are judged a part of a page at a time, so the first of two may be
 * counted before the second is read: as a conflict, though the second turns out to be gone, or to have another LINE id
 * or phone by now; or as written or unchanged, though the second has come to share its phone. Members who were freed
 * from a conflict are in the inbox by then, and are judged again beside the run.
 */
export async function recountConflicts(
  {
    store,
    records,
    work,
    writer,
  }: Pick<TeamParts, 'store' | 'records' | 'work'> & {
    writer: Pick<ContactWriter, 'whenFollowedUp'>;
  },
  { run, seen, tally, conflicts }: Checkpoint,
): Promise<void> {
  const { integrationId } = records;
  const counted = [...conflicts.keys()];
  if (counted.length > 0) await writer.whenFollowedUp();
  const awaited = counted.slice(0, mostAwaited);
  const untilMs = performance.now() + patienceMs;
  while (awaited.length > 0 && !work.outcome && performance.now() < untilMs) {
    if ((await findWaitingOf(store, integrationId, awaited)).size === 0) break;
    await sleep(lookEveryMs, work.signal);
  }
  await records.flush();
  for (let at = 0; at < counted.length; at += membersPerRead) {
    const members = await records.loadMembers(counted.slice(at, at + membersPerRead));
    for (const member of members.values()) {
      const standing = standingOf(member, run);
      if (standing) tally.move({ outcome: 'conflicts', code: conflicts.get(member.customerId) ?? null }, standing);
    }
  }
  // An earlier slice may have counted some of these as conflicts, so no more are moved than are missing.
  const uncounted: { from: 'delivered' | 'unchanged'; code: Member['code'] }[] = [];
  let missing = -tally.counts.conflicts;
  for await (const { customerId, code, runId, runOutcome } of findConflicts(store, integrationId)) {
    if (!seen.has(customerId)) continue;
    missing += 1;
    if (conflicts.has(customerId)) continue;
    const isWritten = runId === run._id && runOutcome === 'delivered';
    uncounted.push({ from: isWritten ? 'delivered' : 'unchanged', code });
  }
  for (const { from, code } of uncounted.slice(0, Math.max(0, missing)))
    if (tally.counts[from] > 0) tally.move({ outcome: from, code: null }, { outcome: 'conflicts', code });
}

/** What has become of a member that was in conflict; null: it still is, or it has to be judged first. */
function standingOf({ state, code, history = [] }: Member, { startedAt }: SyncRun): JobOutcome | null {
  switch (state) {
    case 'delivered': {
      const isWritten = history.some(({ at, outcome, fields }) => {
        return at >= startedAt && outcome === 'delivered' && fields.length > 0;
      });
      return { outcome: isWritten ? 'delivered' : 'unchanged', code: null };
    }
    case 'skipped':
      return { outcome: 'skipped', code };
    case 'failed':
      return { outcome: 'failed', code };
    case 'conflict':
    case 'pending':
      return null;
  }
}
