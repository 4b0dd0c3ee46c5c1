import type { Store } from '../../store';
import type { InboxEntry, Member } from '../../store/documents';
import { askForMembers } from '../../store/inbox/webhookInbox';
import type { Records } from './records';

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

/** Members with these LINE ids are judged anew: their contacts are not what they were. */
export async function recheckHolders(
  { deps, records }: { deps: { store: Store }; records: Records },
  userIds: string[],
  state?: Member['state'],
): Promise<void> {
  const holders = await records.findSharing(userIds, []);
  const asked = holders.filter((member) => state === undefined || member.state === state);
  await recheckMembers(
    deps.store,
    records.integrationId,
    asked.map(({ customerId }) => customerId),
  );
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
