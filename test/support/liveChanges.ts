import type { Customer } from '../../core/domain/customer';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { inboxId, putMembers } from '../../core/store/inbox/webhookInbox';
import type { Bound, Lab } from './lab';

/** When SHOPLINE made an event, and when it arrived; now, unless told otherwise. */
interface Times {
  madeAtMs?: number;
  arrivedAtMs?: number;
}

/** A member as SHOPLINE shows it now. */
export async function shownNow(lab: Lab, bound: Bound, customerId: string): Promise<Customer> {
  return (await lab.deps.shopline.getCustomer(bound.shop.accessToken!, customerId))!;
}

/** Puts events into the inbox that carry these whole members, as webhooks do. */
export async function arriveAs(lab: Lab, bound: Bound, customers: Customer[], times: Times = {}): Promise<void> {
  const { madeAtMs = Date.now(), arrivedAtMs = Date.now() } = times;
  const { integrationId } = bound;
  const entries = customers.map((customer) => {
    const _id = inboxId(integrationId, customer.id);
    const sealedCustomer = lab.store.cipher.seal(JSON.stringify(customer), 'waiting member', _id);
    const fields = { integrationId, customerId: customer.id, receivedAt: new Date(arrivedAtMs) };
    return { _id, ...fields, ts: eventTimeOfMs(madeAtMs), sealedCustomer };
  });
  await putMembers(lab.store, entries);
  // So the API tells the holder of the lease that something has arrived.
  await lab.store.models.leases.updateOne({ _id: integrationId }, { $inc: { inboxSeq: 1 } });
}

/** Puts an event into the inbox that carries the whole member as it is now. */
export async function arrive(lab: Lab, bound: Bound, customerId: string, times: Times = {}): Promise<void> {
  await arriveAs(lab, bound, [await shownNow(lab, bound, customerId)], times);
}
