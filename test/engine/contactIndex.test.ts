import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());

// More than the 16 pages of 100 that are asked for at once, so that the walk is still under way when contacts move.
const MORE_THAN = 1_700;
const MOVED = 40;

test('contacts that move to other pages during the walk are repeated, never skipped', async () => {
  const bound = await lab.bind({ members: 60, team: { strangers: 60 } });
  const contacts = await lab.control.call<{ id: string }[]>(
    'GET',
    `/control/contacts?channelId=${bound.team.channelId}&limit=10000`,
  );
  expect(contacts.length).toBeGreaterThan(MORE_THAN);
  await lab.control.changeSettings({ omnichat: { latencyMs: 1_500 } });
  await lab.control.resetRequests();
  const runId = await bound.openRun();
  const slice = bound.slice(runId);
  const asked = async () => (await lab.control.requests()).omnichat.total;
  await lab.until(async () => (await asked()) > 1);
  // The oldest change comes first: an edit takes a contact from its page to the end of the list.
  for (const { id } of contacts.slice(0, MOVED)) await bound.editContact(id, { email: 'moved@example.com' });
  expect(await lab.store.models.contacts.countDocuments({ integrationId: bound.integrationId })).toBeLessThan(
    MORE_THAN,
  );
  await lab.control.changeSettings({ omnichat: { latencyMs: 0 } });
  expect((await slice).end).toEqual({ kind: 'done' });

  const known = await lab.store.models.contacts.distinct('_id', { integrationId: bound.integrationId });
  expect(known).toHaveLength(contacts.length);
  expect(await bound.diff()).toEqual([]);
});
