import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

const pages = { method: 'GET', pathPrefix: '/v1/customers' };

it('the row of a day counts in its tier whoever came while the store was read', async () => {
  const bound = await lab.bind({ members: 0 });
  const contacts = { method: 'GET', pathPrefix: '/v1/contacts' };
  await lab.control.addFault({ partner: 'omnichat', match: contacts, delayMs: 12_000, count: 1 });
  const { id: faultId } = await lab.control.addFault({ partner: 'shopline', match: pages, delayMs: 1, count: 2 });
  const runId = await bound.openRun();
  const slice = bound.slice(runId);
  // Both windows of the read have been found empty, and the run waits for the contacts.
  await lab.until(() => lab.control.hasFired(faultId, 2));
  await bound.addMember({ tier_level: 1 });
  await lab.control.removeFaults();
  expect((await slice).end).toEqual({ kind: 'done' });
  expect((await bound.run(runId)).counts.read).toBe(1);
  const { integrationId } = bound;
  const day = await lab.store.models.dailyReports.findOne({ integrationId }).lean();
  expect(day).toMatchObject({ members: 1, byTier: [{ members: 1 }] });
});
