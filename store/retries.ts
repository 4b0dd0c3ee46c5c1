import type { Store } from '.';
import type { InboxEntry } from './documents';
import { eventTimeOfMs } from './eventTime';
import { inboxId, putMembers } from './webhookInbox';

const batchSize = 500;

/** Puts a member into the inbox to be read and delivered anew. @returns false when no such member is known */
export async function retryMember(store: Store, integrationId: string, customerId: string): Promise<boolean> {
  const known = await store.models.members.exists({ _id: `${integrationId}:${customerId}` });
  if (!known) return false;
  await putMembers(store, [retryEntry(integrationId, customerId)]);
  return true;
}

/** The same for every member whose delivery failed. @returns how many */
export async function retryFailedMembers(store: Store, integrationId: string): Promise<number> {
  let count = 0;
  let batch: InboxEntry[] = [];
  for await (const { customerId } of store.models.members
    .find({ integrationId, state: 'failed' }, { customerId: 1 })
    .lean()
    .cursor()) {
    batch.push(retryEntry(integrationId, customerId));
    count += 1;
    if (batch.length < batchSize) continue;
    await putMembers(store, batch);
    batch = [];
  }
  if (batch.length > 0) await putMembers(store, batch);
  return count;
}

function retryEntry(integrationId: string, customerId: string): InboxEntry {
  return {
    _id: inboxId(integrationId, customerId),
    integrationId,
    customerId,
    ts: eventTimeOfMs(Date.now()),
    sealedCustomer: null,
    receivedAt: new Date(),
  };
}
