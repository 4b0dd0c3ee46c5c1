import type { Store } from '../../store';
import type { InboxEntry, Member } from '../../store/documents';
import { askForMembers } from '../../store/inbox/webhookInbox';
import { askForFullReads } from '../../store/integrations/fullReads';
import type { Records } from './records';

/** More members than this are not read one by one. */
const mostRechecked = 300;
/** So many in one query: a query of 360,000 would pass the largest that MongoDB takes. */
const userIdsAtOnce = 1_000;

export function tsToMs(ts: string): number {
  return Number(BigInt(ts) / 1_000_000n);
}

/**
 * Puts members into the inbox to be read and judged anew, and tells the lane.
 * @param traceparentOf where the reason lies, when it is traced.
 */
export async function recheckMembers(
  store: Store,
  integrationId: string,
  customerIds: string[],
  traceparentOf: (customerId: string) => string | null = () => null,
): Promise<void> {
  if (customerIds.length === 0) return;
  const asked = customerIds.map((customerId) => ({ customerId, traceparent: traceparentOf(customerId) }));
  await askForMembers(store, integrationId, asked);
  await store.models.lanes.updateOne({ _id: integrationId }, { $inc: { inboxSeq: 1 } });
}

/**
 * Members with these LINE ids are judged anew: their contacts are not what they were. Of many, as after an import of
 * friends, a full read takes a fraction of the calls that it takes to read each.
 */
export async function recheckHolders(
  { deps, records }: { deps: { store: Store }; records: Records },
  userIds: string[],
  state?: Member['state'],
): Promise<void> {
  const asked: string[] = [];
  for (let at = 0; at < userIds.length; at += userIdsAtOnce) {
    const holders = await records.findSharing(userIds.slice(at, at + userIdsAtOnce), []);
    for (const member of holders) if (state === undefined || member.state === state) asked.push(member.customerId);
    if (asked.length > mostRechecked) return askForFullReads(deps.store, [records.integrationId]);
  }
  await recheckMembers(deps.store, records.integrationId, asked);
}

/** Deletes entries that were worked on, unless a newer event has replaced them or they were asked for anew meanwhile. */
export async function removeEntries(
  store: Store,
  entries: Pick<InboxEntry, '_id' | 'ts' | 'revision'>[],
): Promise<void> {
  if (entries.length === 0) return;
  await store.models.inbox.bulkWrite(
    entries.map(({ _id, ts, revision }) => ({
      deleteOne: { filter: { _id, ts, revision: revision ?? { $exists: false } } },
    })),
    { ordered: false },
  );
}
