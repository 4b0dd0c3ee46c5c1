import type { InboxEntry } from '../../store/documents';
import { causeOf } from '../../store/inbox/waiting';
import type { Snapshot } from '../judging/candidate';
import type { ChangeTraces } from './changeTraces';
import type { TeamParts } from '../delivery/teamParts';
import { recordUnreadable } from '../records/unreadable';
import type { Removal } from '../removal/removal';
import type { RemovalLimit } from '../removal/removalLimit';

const parallelReads = 10;

export interface LiveReads extends Pick<TeamParts, 'shopline' | 'records'> {
  removal: Removal;
  limit: RemovalLimit;
}

/**
 * Reads the members of inbox entries, as SHOPLINE shows them now. Members that are gone are removed or held back here,
 * and left out of the answer, as are members that cannot be read.
 */
export async function readSnapshots(
  reads: LiveReads,
  entries: InboxEntry[],
  traces: ChangeTraces,
): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (let at = 0; at < entries.length; at += parallelReads) {
    const some = entries.slice(at, at + parallelReads);
    const read = await reads.shopline.askEach(some, (entry) =>
      traces.runFor(entry.customerId, () => readSnapshot(reads, entry, traces)),
    );
    for (const entry of read.failed)
      await recordUnreadable(reads.records, [entry.customerId], Date.now(), { cause: causeOf(entry), runId: null });
    for (const { customerId } of read.failed) traces.complete(customerId, 'failed', 'member_unreadable');
    for (const snapshot of read.answers.values()) if (snapshot) snapshots.push(snapshot);
  }
  return snapshots;
}

async function readSnapshot(
  { records, removal, limit }: LiveReads,
  entry: InboxEntry,
  traces: ChangeTraces,
): Promise<Snapshot | null> {
  const { customerId } = entry;
  const trace = traces.placeOf(customerId);
  let asOfMs = 0;
  // Noted as the call leaves, not before it waits for its turn: a former holder of the lease may have dated the record
  // by a clock ahead of ours, and ours may pass that date only during the wait.
  const customer = await removal.readMember(customerId, () => (asOfMs = Date.now()));
  if (customer) return { customer, asOfMs, isRead: true, trace, cause: causeOf(entry) };
  const known = (await records.loadMembers([customerId])).get(customerId);
  const isHeld = known !== undefined && !(await limit.admitsOne(known));
  if (known && !isHeld) await removal.remove(known, 'live', trace);
  traces.complete(customerId, isHeld ? 'held' : 'removed', null);
  return null;
}
