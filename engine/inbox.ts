import type { Store } from '../store';
import type { InboxEntry, Member } from '../store/documents';
import type { Records } from './records';

/** Event times of SHOPLINE are nanoseconds; as 20 digits they compare as text. */
export function nowTs(): string {
  return `${BigInt(Date.now()) * 1_000_000n}`.padStart(20, '0');
}

export function tsToMs(ts: string): number {
  return Number(BigInt(ts) / 1_000_000n);
}

/**
 * Puts members into the inbox to be read and judged anew; an entry that is there already does as well, and survives the
 * removal of what is being worked on.
 * @param traceparentOf where the reason lies, when it is traced.
 */
export async function recheckMembers(
  store: Store,
  integrationId: string,
  customerIds: string[],
  traceparentOf: (customerId: string) => string | null = () => null,
): Promise<void> {
  if (customerIds.length === 0) return;
  const ts = nowTs();
  await store.models.inbox.bulkWrite(
    customerIds.map((customerId) => ({
      updateOne: {
        filter: { _id: `${integrationId}:${customerId}` },
        update: {
          $setOnInsert: {
            integrationId,
            customerId,
            ts,
            receivedAt: new Date(),
            traceparent: traceparentOf(customerId),
          },
          // What an event carried may be older than what was read since: only a look tells.
          $set: { sealedCustomer: null },
          $inc: { revision: 1 },
        },
        upsert: true,
      },
    })),
    { ordered: false },
  );
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
