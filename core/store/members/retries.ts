import type { Store } from '..';
import { askForMembers } from '../inbox/webhookInbox';

const batchSize = 500;

/** Puts a member into the inbox to be read and delivered anew. @returns false when no such member is known */
export async function retryMember(store: Store, integrationId: string, customerId: string): Promise<boolean> {
  const known = await store.models.members.exists({ _id: `${integrationId}:${customerId}`, integrationId });
  if (!known) return false;
  await askForMembers(store, integrationId, [{ customerId }], 'retry');
  return true;
}

/** The same for every member whose delivery failed. @returns how many */
export async function retryFailedMembers(store: Store, integrationId: string): Promise<number> {
  let count = 0;
  let batch: { customerId: string }[] = [];
  for await (const { customerId } of store.models.members
    .find({ integrationId, state: 'failed' }, { customerId: 1 })
    .lean()
    .cursor()) {
    batch.push({ customerId });
    count += 1;
    if (batch.length < batchSize) continue;
    await askForMembers(store, integrationId, batch, 'retry');
    batch = [];
  }
  if (batch.length > 0) await askForMembers(store, integrationId, batch, 'retry');
  return count;
}
