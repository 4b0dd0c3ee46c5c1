import type { mongo } from 'mongoose';
import { setTimeout } from 'node:timers/promises';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { inboxId, putMembers, unknownMember, WebhookInbox } from '../../core/store/inbox/webhookInbox';
import type { Member } from '../../core/store/documents';
import { noteArrivals } from '../../core/store/leases/leases';
import { sharedStack } from '../harness/sharedStack';
import type { Priority } from '../../core/sync/delivery/deliveryQueue';
import type { Snapshot } from '../../core/sync/judging/candidate';
import { inLease, judgeOne, snapshotOf } from '../support/inLease';
import { openLab, type Bound, type Lab } from '../support/lab';
import { arrive, arriveAs, shownNow } from '../support/liveChanges';

let lab: Lab;
let bound: Bound;
let ids: string[];

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  bound = await lab.bind({ members: 400 });
  await bound.sync();
  const { members } = lab.store.models;
  const delivered = await members.find({ integrationId: bound.integrationId, state: 'delivered' }).lean<Member[]>();
  ids = delivered.map(({ customerId }) => customerId);
});
afterAll(() => lab.close());

async function countCalls(partner: 'shopline' | 'omnichat', operation: RegExp): Promise<number> {
  const { byOperation } = (await lab.control.requests())[partner];
  return Object.entries(byOperation)
    .filter(([name]) => operation.test(name))
    .reduce((sum, [, count]) => sum + count, 0);
}

const memberReads = () => countCalls('shopline', /^GET \/v1\/customers\/./);

/**
 * Delivers a change of this member and all that waits. Until the first write, no other read of a member or a contact is
 * answered. @returns how many were asked for by then
 */
async function deliverBeside(customerId: string): Promise<number> {
  const { lineUserId } = (await bound.member(customerId))!;
  await bound.editMember(customerId, { member_point_balance: 7_654 });
  await arrive(lab, bound, customerId);
  await lab.control.resetRequests();
  let asked = 0;
  let answer = () => {};
  const written = new Promise<void>((resolve) => (answer = resolve));
  const late = async <T>(read: Promise<T>) => {
    asked += 1;
    const answered = await read;
    await written;
    return answered;
  };
  const { shopline, omnichat } = lab.deps;
  const getCustomer = shopline.getCustomer.bind(shopline);
  const getContact = omnichat.getContact.bind(omnichat);
  const customers = jest.spyOn(shopline, 'getCustomer').mockImplementation((...args) => late(getCustomer(...args)));
  const contacts = jest.spyOn(omnichat, 'getContact').mockImplementation((...args) => {
    const read = getContact(...args);
    return args[1].userId === lineUserId ? read : late(read);
  });
  const delivering = bound.deliverChanges();
  await lab.until(async () => (await bound.writes()) > 0);
  const askedBefore = asked;
  answer();
  expect(await delivering).toEqual({ kind: 'done' });
  for (const spied of [customers, contacts]) spied.mockRestore();
  expect(await bound.diff()).toEqual([]);
  return askedBefore;
}

const of = (customerIds: string[]) => ({ integrationId: bound.integrationId, customerId: { $in: customerIds } });

it('a change that carries its member does not wait for members that have to be read one by one', async () => {
  const [changed, ...others] = ids.slice(0, 161);
  await bound.announce(...others);
  // No more than are read at once.
  expect(await deliverBeside(changed!)).toBeLessThanOrEqual(10);
  expect(await memberReads()).toBe(others.length);
});

it('a member that is read by itself does not wait for the contact of another, for which Omnichat answers late', async () => {
  const some = await lab.store.models.members.find(of(ids.slice(0, 2))).lean();
  const [slow, quick] = some.map(({ customerId, lineUserId }) => ({ customerId, lineId: lineUserId! }));
  const match = { method: 'PUT', queryIncludes: slow!.lineId };
  await lab.control.addFault({ partner: 'omnichat', match, delayMs: 12_000, afterEffect: true, count: 1 });
  for (const { customerId } of [slow!, quick!]) await bound.editMember(customerId, { member_point_balance: 4_321 });
  await bound.announce(slow!.customerId);
  const delivering = bound.deliverChanges();
  await lab.until(async () => (await bound.pointsOn(slow!.lineId)) === 4_321);
  await bound.announce(quick!.customerId);
  await lab.until(async () => (await bound.pointsOn(quick!.lineId)) === 4_321);
  expect(await lab.store.models.inbox.countDocuments(of([slow!.customerId]))).toBe(1);
  await lab.control.removeFaults();
  expect(await delivering).toEqual({ kind: 'done' });
});

it('a change does not wait for a late answer to a sweep for an event that names no member', async () => {
  const some = await lab.store.models.members.find(of(ids.slice(0, 2))).lean();
  const [slow, quick] = some.map(({ customerId, lineUserId }) => ({ customerId, lineId: lineUserId! }));
  const match = { method: 'PUT', queryIncludes: slow!.lineId };
  await lab.control.addFault({ partner: 'omnichat', match, delayMs: 12_000, afterEffect: true, count: 1 });
  await bound.editMember(slow!.customerId, { member_point_balance: 8_765 });
  const fromUnknown = { customerId: unknownMember, integrationId: bound.integrationId, isFromEvent: true };
  const _id = inboxId(bound.integrationId, unknownMember);
  const ts = eventTimeOfMs(Date.now());
  await putMembers(lab.store, [{ _id, ...fromUnknown, ts, sealedCustomer: null, receivedAt: new Date() }]);
  const delivering = bound.deliverChanges();
  await lab.until(async () => (await bound.pointsOn(slow!.lineId)) === 8_765);
  await bound.editMember(quick!.customerId, { member_point_balance: 8_766 });
  await arrive(lab, bound, quick!.customerId);
  await lab.until(async () => (await bound.pointsOn(quick!.lineId)) === 8_766);
  expect(await lab.store.models.inbox.countDocuments(of([unknownMember]))).toBe(1);
  await lab.control.removeFaults();
  expect(await delivering).toEqual({ kind: 'done' });
});

it('a change does not wait for a regular sweep, whose walk through the contacts takes long', async () => {
  const [member] = await lab.store.models.members.find(of(ids.slice(0, 1))).lean();
  const match = { method: 'GET', queryIncludes: 'updatedAfter' };
  await lab.control.addFault({ partner: 'omnichat', match, delayMs: 12_000, count: 1 });
  const indexedAtMs = async () =>
    (await lab.store.models.integrations.findById(bound.integrationId).lean())?.contactIndexAtMs;
  const before = await indexedAtMs();
  const sweeping = bound.reconcile();
  await bound.editMember(member!.customerId, { member_point_balance: 5_432 });
  await arrive(lab, bound, member!.customerId);
  await lab.until(async () => (await bound.pointsOn(member!.lineUserId!)) === 5_432);
  expect(await indexedAtMs()).toBe(before);
  await lab.control.removeFaults();
  expect((await sweeping).end).toEqual({ kind: 'done' });
});

it('a change does not wait for hundreds of contacts that Omnichat spoke of', async () => {
  const inbox = new WebhookInbox(lab.store);
  const members = await lab.store.models.members.find(of(ids.slice(0, 200))).lean();
  const contacts = members.map(({ lineUserId }) => ({
    integrationId: bound.integrationId,
    userId: lineUserId!,
    carried: null,
  }));
  await inbox.add({ eventId: 'test:contacts', members: [], contacts });
  const contactReads = () => countCalls('omnichat', /^GET \/v1\/contacts/);
  // No more than are read at once.
  expect(await deliverBeside(ids[200]!)).toBeLessThanOrEqual(10);
  // One more: the worker reads the changed member's own contact before it writes to it.
  expect(await contactReads()).toBe(contacts.length + 1);
  // The contacts carry what is on record of them, so none of their members is judged again.
  expect(await memberReads()).toBe(0);
});

it('what arrives while hundreds of changes are under way seldom has all that wait listed anew', async () => {
  const many = await lab.bind({ members: 900, store: { seed: 11 } });
  await many.sync();
  const { contactEvents, inbox, members } = lab.store.models;
  const ofMany = { integrationId: many.integrationId };
  const all = await members.find(ofMany).lean<Member[]>();
  const isDelivered = ({ state }: Member) => state === 'delivered';
  const untouched = all.findLast(isDelivered);
  // The worker gets the answers to some writes late, so that the batches they are in stay under way.
  const slow = all
    .slice(0, 750)
    .filter(isDelivered)
    .filter((_, index) => index % 30 === 0);
  for (const { customerId } of slow) await many.editMember(customerId, { member_point_balance: 2_345 });
  const isSlow = new Set(slow.map(({ lineUserId }) => lineUserId));
  let answer = () => {};
  const answered = new Promise<void>((resolve) => (answer = resolve));
  const put = lab.deps.omnichat.putContact.bind(lab.deps.omnichat);
  const puts = jest.spyOn(lab.deps.omnichat, 'putContact').mockImplementation(async (token, address, ...rest) => {
    await put(token, address, ...rest);
    if (isSlow.has(address.userId)) await answered;
  });
  const arrivedAtMs = Date.now() - 120_000;
  const shown = await Promise.all(all.map(({ customerId }) => shownNow(lab, many, customerId)));
  // One less than a whole batch: once a whole one follows, there is room for a single member more.
  await arriveAs(lab, many, shown.slice(0, 399), { arrivedAtMs });
  let lists = 0;
  const find = inbox.collection.find.bind(inbox.collection);
  const finds = jest.spyOn(inbox.collection, 'find').mockImplementation(((
    filter: object,
    options: mongo.FindOptions,
  ) => {
    const found = find(filter, options);
    if (options.limit !== 10_000) return found;
    lists += 1;
    // A quick database takes long to list, too.
    const toArray = found.toArray.bind(found);
    return Object.assign(found, { toArray: () => setTimeout(200).then(toArray) });
  }) as never);
  const delivering = many.deliverChanges();
  await lab.until(async () => (await many.diff()).length < slow.length);
  await arriveAs(lab, many, shown.slice(399), { arrivedAtMs });
  await lab.until(async () => (await many.diff()).length === 0);
  await setTimeout(1_000);
  const before = lists;
  expect(before).toBeGreaterThan(0);
  const eventIds = Array.from({ length: 10 }, (_, index) => `test:${index}`);
  for (const eventId of eventIds) {
    const contacts = [{ ...ofMany, userId: untouched!.lineUserId!, carried: null }];
    await new WebhookInbox(lab.store).add({ eventId, members: [], contacts });
    await noteArrivals(lab.store, many.integrationId);
    // So the worker has seen that something arrived: contacts are followed all the same.
    await lab.until(async () => (await contactEvents.countDocuments(ofMany)) === 0);
  }
  expect(await inbox.countDocuments(ofMany)).toBe(all.length);
  expect(lists - before).toBeLessThanOrEqual(eventIds.length / 2);
  finds.mockRestore();
  answer();
  expect(await delivering).toEqual({ kind: 'done' });
  puts.mockRestore();
  expect(await many.diff()).toEqual([]);
});

it('a tag that the team adds to many contacts has no member read', async () => {
  const [edited] = await lab.store.models.members.find(of([ids[1]!])).lean();
  const members = await lab.store.models.members.find(of(ids.slice(2, 30))).lean();
  for (const { lineUserId } of members) {
    const { tags } = (await bound.contact(lineUserId!))!;
    await bound.editContact(lineUserId!, { tags: [...tags, 'newsletter'] });
  }
  await bound.editContact(edited!.lineUserId!, { attributes: { shopline_points: 1 } });
  await lab.control.resetRequests();
  await bound.reconcile();
  expect(await memberReads()).toBe(1);
  expect(await bound.diff()).toEqual([]);
});

it('a change is judged before pages that were read earlier and wait for it', async () => {
  await inLease(lab, bound, async (stay) => {
    const judged: string[] = [];
    const judge = async (what: string, priority: Priority, snapshot: Snapshot) => {
      // Not `webhook`: the judge would ask Omnichat for the contact first.
      await judgeOne(stay, priority, snapshot, 'sweep');
      judged.push(what);
    };
    const [first, second, changed] = await Promise.all(ids.slice(0, 3).map((id) => snapshotOf(stay, id)));
    await Promise.all([
      judge('page', 'bulk', first!),
      judge('next page', 'bulk', second!),
      judge('change', 'live', changed!),
    ]);
    expect(judged).toEqual(['page', 'change', 'next page']);
  });
});

// The last one here: its holder could not give the lease back.
it('a regular sweep counts only once what it found is on record', async () => {
  const { integrations, members } = lab.store.models;
  const { sweptAtMs } = (await integrations.findById(bound.integrationId).lean())!;
  await bound.editMember(ids[0]!, { member_point_balance: 6_543 });
  const refuse = jest.spyOn(members.collection, 'bulkWrite').mockRejectedValue(new Error('the database is away'));
  try {
    await expect(bound.reconcile()).rejects.toThrow('the database is away');
  } finally {
    refuse.mockRestore();
  }
  expect((await integrations.findById(bound.integrationId).lean())!.sweptAtMs).toBe(sweptAtMs);
});
