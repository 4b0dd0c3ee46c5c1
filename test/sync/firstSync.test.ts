import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { arrive } from '../support/liveChanges';
import { memberOnContact } from '../support/lineMembers';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

/** How long Omnichat takes to list the contacts. A live change would be on its contact in a fraction of that. */
const listingMs = 4_000;

/** A first sync, in which something happens once members are read and contacts are not listed yet. */
async function firstSync(bound: Bound, meanwhile: () => Promise<void>) {
  const match = { method: 'GET', pathPrefix: '/v1/contacts' };
  await lab.control.addFault({ partner: 'omnichat', match, delayMs: listingMs });
  await lab.control.resetRequests();
  // An admin has accepted beforehand that few members may be contacts: changes are followed from the beginning.
  const runId = await bound.openRun('full', { acceptMismatch: true });
  const syncing = bound.slice(runId);
  const calls = async () => (await lab.control.requests()).shopline.byOperation['GET /v1/customers'] ?? 0;
  expect(await lab.until(async () => (await calls()) > 0)).toBe(true);
  await meanwhile();
  expect((await syncing).end).toEqual({ kind: 'done' });
  await bound.finish(runId, 'completed');
  return bound.run(runId);
}

it('a member that changes while contacts are listed for the first time is not left out as one without a contact', async () => {
  const bound = await lab.bind({ members: 0 });
  const { id, lineId } = await memberOnContact(bound);
  const { counts } = await firstSync(bound, async () => {
    await bound.editMember(id, { member_point_balance: 13, touchUpdatedAt: false });
    await arrive(lab, bound, id);
  });
  expect(counts).toMatchObject({ read: 1, delivered: 1, skipped: 0 });
  // The sync may end while the worker still asks Omnichat for the changed member's contact.
  await bound.deliverChanges();
  expect(await bound.contact(lineId)).toMatchObject({ memberId: id, attributes: { shopline_points: 13 } });
});
