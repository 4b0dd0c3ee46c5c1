import { sharedStack } from '../harness/sharedStack';
import { openLab, type Lab } from '../support/lab';

let lab: Lab;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

// The answer of a gateway in front of a partner: it says nothing about the token.
const blocked = { status: 403, body: '<html>Blocked</html>' };

it.each([
  ['SHOPLINE refuses a page of members', { partner: 'shopline', match: { pathPrefix: '/v1/customers' } }],
  [
    'Omnichat refuses a list of contacts',
    { partner: 'omnichat', match: { method: 'GET', pathPrefix: '/v1/contacts' } },
  ],
  ['Omnichat refuses a write', { partner: 'omnichat', match: { method: 'PUT' }, afterCalls: 3 }],
] as const)('a sync goes on where %s once', async (_title, refusal) => {
  const bound = await lab.bind({ members: 40 });
  await lab.control.addFault({ ...refusal, ...blocked, count: 1 });
  const { end, run } = await bound.sync();
  expect(end).toEqual({ kind: 'done' });
  expect(run.counts.failed).toBe(0);
  expect(await bound.diff()).toEqual([]);
  expect((await lab.control.faults()).map(({ fired }) => fired)).toEqual([1]);
});
