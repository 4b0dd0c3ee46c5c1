import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { inboxId, putMembers } from '../../core/store/inbox/webhookInbox';
import type { Bound, Lab } from './lab';

/** Puts an event into the inbox that carries the whole member as it is now, as a webhook does. */
export async function arrive(lab: Lab, bound: Bound, customerId: string): Promise<void> {
  const { integrationId } = bound;
  const customer = await lab.deps.shopline.getCustomer(bound.shop.accessToken!, customerId);
  const _id = inboxId(integrationId, customerId);
  const sealedCustomer = lab.store.cipher.seal(JSON.stringify(customer), 'waiting member', _id);
  const fields = { integrationId, customerId, receivedAt: new Date() };
  await putMembers(lab.store, [{ _id, ...fields, ts: eventTimeOfMs(Date.now()), sealedCustomer }]);
  // So the API tells the holder of the lease that something has arrived.
  await lab.store.models.leases.updateOne({ _id: integrationId }, { $inc: { inboxSeq: 1 } });
}
