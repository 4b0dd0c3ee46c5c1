import { recentSinceMs, wholeStore } from '../../core/sync/reading/segments';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());
afterEach(() => lab.control.changeSettings({ clockOffsetMs: 0 }));

it("a member who changes during a sync is in step at its end, though SHOPLINE's clock is behind and no webhook tells", async () => {
  await lab.control.changeSettings({ clockOffsetMs: -60_000 });
  const bound = await lab.bind({ members: 120 });
  const updatedBefore = new Date(recentSinceMs(Date.now()));
  const { customers } = await lab.shopline.listCustomers(bound.shop.accessToken!, { perPage: 250, updatedBefore });
  const { id, line_id: userId } = customers.findLast(({ line_id, is_member }) => line_id && is_member)!;
  // The member leaves the window of those that changed long ago before its page has come.
  const match = { pathPrefix: '/v1/customers', queryIncludes: 'updated_before' };
  const fault = await lab.control.addFault({ partner: 'shopline', match, delayMs: 2_000, count: 1 });
  const runId = await bound.openRun();
  const slice = bound.slice(runId);
  await lab.until(() => lab.control.hasFired(fault.id));
  await bound.editMember(id, { member_point_balance: 4_321 });
  expect((await slice).end).toEqual({ kind: 'done' });
  expect((await bound.run(runId)).counts.read).toBe(120);
  expect(await bound.pointsOn(userId!)).toBe(4_321);
  expect(await bound.diff()).toEqual([]);
});

/** How many pages of members a run asks for when only its catch-up is left. */
async function pagesOfCatchUp(bound: Bound): Promise<number> {
  const runId = await bound.openRun();
  const segments = [{ ...wholeStore, done: true }];
  await lab.store.models.syncRuns.updateOne(bound.key(runId), { $set: { segments, total: 60 } });
  await lab.control.resetRequests();
  expect((await bound.slice(runId)).end).toEqual({ kind: 'done' });
  return (await lab.control.requests()).shopline.byOperation['GET /v1/customers'] ?? 0;
}

it('costs a store at rest one call, and one that was filled minutes ago two', async () => {
  expect(await pagesOfCatchUp(await lab.bind({ members: 60 }))).toBe(1);
  const filled = await lab.bind();
  await lab.control.changeSettings({ clockOffsetMs: -60_000 });
  for (let count = 0; count < 60; count += 1) await filled.addMember({});
  await lab.control.changeSettings({ clockOffsetMs: 0 });
  expect(await pagesOfCatchUp(filled)).toBe(2);
});
