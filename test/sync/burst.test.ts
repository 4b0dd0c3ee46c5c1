import { setTimeout as pause } from 'node:timers/promises';
import { Pacers } from '../../core/sync/pacing/pacers';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { inboxId } from '../../core/store/inbox/webhookInbox';
import { noteArrivals } from '../../core/store/leases/leases';
import type { Member } from '../../core/store/documents';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

const points = 4_321;

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

/** A store in which 110 members were edited: ten that the edit is through with, and others that it goes on touching. */
async function inBurst({ seed }: { seed: number }) {
  const bound = await lab.bind({ members: 240, store: { seed } });
  expect((await bound.sync()).end).toEqual({ kind: 'done' });
  const delivered = await lab.store.models.members.find({ integrationId: bound.integrationId, state: 'delivered' });
  const ids = delivered.map(({ customerId }) => customerId);
  const [quiet, busy] = [ids.slice(0, 10), ids.slice(10, 110)];
  for (const id of [...quiet, ...busy]) await bound.editMember(id, { member_point_balance: points });
  await lab.control.resetRequests();
  const isOver = new AbortController();
  const touchBusy = async () => {
    const inBurst = { integrationId: bound.integrationId, customerId: { $in: busy } };
    while (!isOver.signal.aborted) {
      await lab.store.models.inbox.updateMany(inBurst, { $set: { receivedAt: new Date() } });
      await noteArrivals(lab.store, bound.integrationId, busy.length);
      await pause(50);
    }
  };
  const bursting = touchBusy();
  const endBurst = async () => {
    isOver.abort();
    await bursting;
  };
  return { bound, ids, quiet, busy, endBurst };
}

test('while a bulk edit goes on, members it is through with are delivered, and the others once it is over', async () => {
  const { bound, ids, quiet, busy, endBurst } = await inBurst({ seed: 1 });
  await arrive(bound, quiet, Date.now() - 120_000);
  await arrive(bound, busy, Date.now());
  const delivering = bound.deliverChanges();
  await lab.until(async () => (await bound.writes()) === quiet.length);
  // Members that the edit leaves alone are on their contacts, and nobody else is.
  expect(await bound.diff()).toHaveLength(busy.length);
  await endBurst();
  expect(await delivering).toEqual({ kind: 'done' });
  expect(await bound.diff()).toEqual([]);
  expect(await bound.writes()).toBe(ids.slice(0, 110).length);
});

test('a contact that answers late does not hold up others that the bulk edit is through with', async () => {
  const { bound, quiet, busy, endBurst } = await inBurst({ seed: 3 });
  const [slow, quick] = await lab.store.models.members
    .find({ integrationId: bound.integrationId, customerId: { $in: quiet.slice(0, 2) } })
    .lean<Member[]>();
  const match = { method: 'PUT', queryIncludes: slow!.lineUserId! };
  await lab.control.addFault({ partner: 'omnichat', match, delayMs: 12_000, afterEffect: true, count: 1 });
  await arrive(bound, [slow!.customerId], Date.now() - 120_000);
  await arrive(bound, busy, Date.now());
  const delivering = bound.deliverChanges();
  const isOn = async ({ lineUserId }: Member) =>
    (await bound.contact(lineUserId!))?.attributes.shopline_points === points;
  await lab.until(() => isOn(slow!));
  await arrive(bound, [quick!.customerId], Date.now() - 120_000);
  await lab.until(() => isOn(quick!));
  const { inbox } = lab.store.models;
  const waits = { integrationId: bound.integrationId, customerId: slow!.customerId };
  expect(await inbox.countDocuments(waits)).toBe(1);
  expect(await bound.diff()).toHaveLength(quiet.length - 2 + busy.length);
  await endBurst();
  await lab.control.removeFaults();
  expect(await delivering).toEqual({ kind: 'done' });
});
