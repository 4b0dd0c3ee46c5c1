import type { InboxEntry } from '../../store/documents';
import { askEach } from '../lane/askEach';
import type { Snapshot } from '../judging/candidate';
import type { ChangeTraces } from './changeTraces';
import { readMember, removeMember } from '../removal/removal';
import type { LaneSession } from '../lane/session';
import { recordUnreadable } from '../records/unreadable';

const parallelReads = 10;

/**
 * The members that entries of the inbox speak of, as SHOPLINE shows them now; without those that are gone (and taken
 * care of, or held back) or cannot be read.
 */
export async function readSnapshots(
  session: LaneSession,
  entries: InboxEntry[],
  traces: ChangeTraces,
): Promise<Snapshot[]> {
  const snapshots: Snapshot[] = [];
  for (let at = 0; at < entries.length; at += parallelReads) {
    const some = entries.slice(at, at + parallelReads);
    const read = await askEach(session, 'shopline', some, ({ customerId }) =>
      traces.runFor(customerId, () => readSnapshot(session, customerId, traces)),
    );
    const unreadable = read.failed.map(({ customerId }) => customerId);
    await recordUnreadable(session.records, unreadable, Date.now());
    for (const customerId of unreadable) traces.settle(customerId, 'failed', 'member_unreadable');
    for (const snapshot of read.answers.values()) if (snapshot) snapshots.push(snapshot);
  }
  return snapshots;
}

async function readSnapshot(session: LaneSession, customerId: string, traces: ChangeTraces): Promise<Snapshot | null> {
  const trace = traces.placeOf(customerId);
  const asOfMs = Date.now();
  const customer = await readMember(session, customerId);
  if (customer) return { customer, asOfMs, trace };
  const known = (await session.records.loadMembers([customerId])).get(customerId);
  const isHeld = known !== undefined && !(await session.removals.admitsOne(known));
  if (known && !isHeld) await removeMember(session, known, 'live', trace);
  traces.settle(customerId, isHeld ? 'held' : 'removed', null);
  return null;
}
