import { sleep } from '../../runtime/async';
import { findWaitingOf } from '../../store/inbox/backlog';
import { findConflicts } from '../../store/members/memberList';
import type { Member, SyncRun } from '../../store/documents';
import type { ContactWriter } from '../delivery/contactWriter';
import type { TeamParts } from '../delivery/teamParts';
import type { Checkpoint } from './checkpoint';
import type { Standing } from './runTally';

/** Members are judged again within a second where the partners answer; the end of a run waits no longer than this for it. */
const patienceMs = 15_000;
const lookEveryMs = 150;
/** Of more, a run would ask the database for too much each time. */
const mostAwaited = 1_000;
/** Of hundreds of thousands, one command would be larger than MongoDB takes. */
const membersPerRead = 500;

/**
 * Brings the counts of a run in step with its end. Members are judged a part of a page at a time, so the first of two may be
 * counted before the second is read: in conflict with one who turns out to have another LINE id or phone by now, or to be gone,
 * or unchanged though the second has come to share its phone. Those who were freed are in the inbox by then, and are judged
 * again beside the run.
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
  // Not by this slice: an earlier one may have counted some of them, so no more are moved than are missing.
  const uncounted: Member['code'][] = [];
  let missing = -tally.counts.conflicts;
  for await (const { customerId, code } of findConflicts(store, integrationId)) {
    if (!seen.has(customerId)) continue;
    missing += 1;
    if (!conflicts.has(customerId)) uncounted.push(code);
  }
  for (const code of uncounted.slice(0, Math.max(0, Math.min(missing, tally.counts.unchanged))))
    tally.move({ outcome: 'unchanged', code: null }, { outcome: 'conflicts', code });
}

/** What has become of a member that was in conflict; null: it is so still, or nothing can be told yet. */
function standingOf({ state, code, history = [] }: Member, { startedAt }: SyncRun): Standing | null {
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
