import { Pacers } from '../../core/sync/pacing/pacers';
import { noteArrivals } from '../../core/store/leases/leases';
import type { Member } from '../../core/store/documents';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { arrive } from '../support/liveChanges';

const points = 4_321;
const writesPerSecond = 20;
const busyMembers = 50;
/** Over this time the worker counts how fast events come, and it looks for quiet members as often. */
const windowMs = 2_000;

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

/** Puts these members into the inbox as the bulk edit left them two minutes ago: it is through with them. */
async function leftAlone(bound: Bound, customerIds: string[]): Promise<void> {
  const arrivedAtMs = Date.now() - 120_000;
  await Promise.all(customerIds.map((id) => arrive(lab, bound, id, { arrivedAtMs })));
}

/**
 * A store in which members were edited: ten that the edit is through with, and others that it has just touched. The
 * worker's clock stands still, so they stay members just touched, and the burst goes on until the clock does.
 */
async function inBurst({ seed }: { seed: number }) {
  const bound = await lab.bind({ members: 160, store: { seed } });
  expect((await bound.sync()).end).toEqual({ kind: 'done' });
  const delivered = await lab.store.models.members.find({ integrationId: bound.integrationId, state: 'delivered' });
  const ids = delivered.map(({ customerId }) => customerId);
  const [quiet, busy] = [ids.slice(0, 10), ids.slice(10, 10 + busyMembers)];
  await Promise.all([...quiet, ...busy].map((id) => bound.editMember(id, { member_point_balance: points })));
  // A burst is one only where members change faster than the pace lets a worker write.
  const pace = { omnichatRequestsPerSecond: writesPerSecond, shoplineRequestsPerSecond: 2_000 };
  const worker = lab.otherProcess({ pacers: new Pacers(pace) });
  const stoppedAtMs = Date.now();
  const clock = jest.spyOn(Date, 'now').mockReturnValue(stoppedAtMs);
  await Promise.all(busy.map((id) => arrive(lab, bound, id)));
  await lab.control.resetRequests();
  return { bound, worker, quiet, busy, clock, stoppedAtMs };
}

test('while a bulk edit goes on, members it is through with are delivered, and the others once it is over', async () => {
  const { bound, worker, quiet, busy, clock } = await inBurst({ seed: 1 });
  await leftAlone(bound, quiet);
  const delivering = bound.deliverChanges(worker);
  await lab.until(async () => (await bound.writes()) === quiet.length);
  // Members that the edit leaves alone are on their contacts, and nobody else is.
  expect(await bound.diff()).toHaveLength(busy.length);
  clock.mockRestore();
  expect(await delivering).toEqual({ kind: 'done' });
  expect(await bound.diff()).toEqual([]);
  expect(await bound.writes()).toBe(quiet.length + busy.length);
});

test('a contact that answers late does not hold up others that the bulk edit is through with', async () => {
  const { bound, worker, quiet, busy, clock, stoppedAtMs } = await inBurst({ seed: 3 });
  const [slow, quick] = await lab.store.models.members
    .find({ integrationId: bound.integrationId, customerId: { $in: quiet.slice(0, 2) } })
    .lean<Member[]>();
  const match = { method: 'PUT', queryIncludes: slow!.lineUserId! };
  await lab.control.addFault({ partner: 'omnichat', match, delayMs: 12_000, afterEffect: true, count: 1 });
  await leftAlone(bound, [slow!.customerId]);
  const delivering = bound.deliverChanges(worker);
  const isOn = async ({ lineUserId }: Member) => (await bound.pointsOn(lineUserId!)) === points;
  await lab.until(() => isOn(slow!));
  await leftAlone(bound, [quick!.customerId]);
  // From here on the burst goes on because events have come, twice as fast as they can be written.
  await noteArrivals(lab.store, bound.integrationId, (2 * writesPerSecond * windowMs) / 1_000);
  clock.mockReturnValue(stoppedAtMs + windowMs);
  await lab.until(() => isOn(quick!));
  const { inbox } = lab.store.models;
  const waits = { integrationId: bound.integrationId, customerId: slow!.customerId };
  expect(await inbox.countDocuments(waits)).toBe(1);
  expect(await bound.diff()).toHaveLength(quiet.length - 2 + busy.length);
  clock.mockRestore();
  await lab.control.removeFaults();
  expect(await delivering).toEqual({ kind: 'done' });
});
