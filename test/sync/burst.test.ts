import { Pacers } from '../../core/sync/pacing/pacers';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { inboxId } from '../../core/store/inbox/webhookInbox';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  // A burst is one only where members change faster than the pace lets the worker write.
  lab.deps.pacers = new Pacers({ omnichatRequestsPerSecond: 40, shoplineRequestsPerSecond: 2_000 });
});
afterAll(() => lab.close());

/** Puts into the inbox what a webhook that carries the member leaves there. */
async function arrive(bound: Bound, customerIds: string[], receivedAtMs: number): Promise<void> {
  const { integrationId } = bound;
  for (const customerId of customerIds) {
    const _id = inboxId(integrationId, customerId);
    const customer = await lab.deps.shopline.getCustomer(bound.shop.accessToken ?? '', customerId);
    const entry = {
      customerId,
      ts: eventTimeOfMs(Date.now()),
      sealedCustomer: lab.store.cipher.seal(JSON.stringify(customer), 'waiting member', _id),
      receivedAt: new Date(receivedAtMs),
      traceparent: null,
    };
    await lab.store.models.inbox.updateOne({ _id, integrationId }, { $set: entry }, { upsert: true });
  }
  await lab.store.models.leases.updateOne({ _id: bound.integrationId }, { $inc: { inboxSeq: 1 } });
}

test('while a bulk edit goes on, members it is through with are delivered, and the others once it is over', async () => {
  const bound = await lab.bind({ members: 240 });
  expect((await bound.sync()).end).toEqual({ kind: 'done' });
  const delivered = await lab.store.models.members.find({ integrationId: bound.integrationId, state: 'delivered' });
  const ids = delivered.map(({ customerId }) => customerId);
  const [quiet, busy] = [ids.slice(0, 10), ids.slice(10, 110)];
  for (const id of [...quiet, ...busy]) await bound.editMember(id, { member_point_balance: 4_321 });
  await lab.control.resetRequests();

  const isOver = new AbortController();
  await arrive(bound, quiet, Date.now() - 120_000);
  await arrive(bound, busy, Date.now());
  const touchBusy = async () => {
    const inBurst = { integrationId: bound.integrationId, customerId: { $in: busy } };
    while (!isOver.signal.aborted)
      await lab.store.models.inbox.updateMany(inBurst, { $set: { receivedAt: new Date() } });
  };
  const bursting = touchBusy();
  const delivering = bound.deliverChanges();
  await lab.until(async () => (await bound.writes()) === quiet.length);
  // Members that the edit leaves alone are on their contacts, and nobody else is.
  expect(await bound.diff()).toHaveLength(busy.length);
  isOver.abort();
  await bursting;
  expect(await delivering).toEqual({ kind: 'done' });
  expect(await bound.diff()).toEqual([]);
  expect(await bound.writes()).toBe(ids.slice(0, 110).length);
});
