import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';

let lab: Lab;
let bound: Bound;

beforeAll(async () => {
  lab = await openLab(sharedStack().urls.mongodbUri);
  bound = await lab.bind({ members: 5 });
  await bound.sync();
});
afterAll(() => lab.close());
afterEach(() => lab.control.removeFaults());

const refused = { kind: 'failed', code: 'run_interrupted' };

describe.each([
  ['SHOPLINE', { partner: 'shopline', match: { method: 'GET', pathPrefix: '/v1/customers' }, status: 422 }],
  ['Omnichat', { partner: 'omnichat', match: { method: 'GET', pathPrefix: '/v1/contacts' }, status: 400 }],
] as const)('a list that %s refuses for good', (_partner, fault) => {
  beforeEach(() => lab.control.addFault(fault));

  it.each(['full', 'preview'] as const)('ends a sync at once: %s', async (mode) => {
    expect((await bound.sync(mode)).end).toEqual(refused);
  });

  it('ends a full read in the background at once', async () => {
    expect((await bound.fullRead()).end).toEqual(refused);
  });

  it('ends a sweep at once', async () => {
    expect((await bound.reconcile()).end).toEqual(refused);
  });
});

it('has the account looked for when Omnichat refuses its contacts, also in a sweep', async () => {
  await lab.control.addFault({ partner: 'omnichat', match: { pathPrefix: '/v1/channels' }, status: 200, body: [] });
  await lab.control.addFault({ partner: 'omnichat', match: { pathPrefix: '/v1/contacts' }, status: 400 });
  expect((await bound.sync()).end).toEqual({ kind: 'parked', code: 'line_account_gone' });
  expect((await bound.reconcile()).end).toEqual({ kind: 'parked', code: 'line_account_gone' });
});
