import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

// Omnichat's documents leave open how it lists contacts: a sync must get through in each of these ways.
let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.changeSettings({ omnichat: { maxPerPage: 100, deepestPage: 0 } }));

it.each([
  ['pages hold fewer contacts than are asked for', { maxPerPage: 7 }],
  ['deep pages are refused', { maxPerPage: 20, deepestPage: 2 }],
])('a sync brings every member to its contact where %s', async (_title, omnichat) => {
  await lab.control.changeSettings({ omnichat });
  const bound = await lab.bind({ members: 120, team: { strangers: 1 } });
  const { end, run } = await bound.sync();
  expect(end).toEqual({ kind: 'done' });
  expect(run.counts.delivered).toBeGreaterThan(20);
  expect(await bound.diff()).toEqual([]);
});
