import type { Member } from '../../core/store/documents';
import { WebhookInbox } from '../../core/store/inbox/webhookInbox';
import { sharedStack } from '../harness/sharedStack';
import { openLab, type Bound, type Lab } from '../support/lab';
import { arrive } from '../support/liveChanges';

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

describe.each<[string, (live: Bound, member: Member) => Promise<void>]>([
  ['live changes', (live, { customerId }) => arrive(lab, live, customerId)],
  ['events of contacts', ({ integrationId }, { lineUserId }) => contactEventArrives(integrationId, lineUserId!)],
])('has it looked for as well when Omnichat refuses the contacts of %s', (_title, arriveFor) => {
  it.each([2, 6])('%d of them', async (count) => {
    const live = await lab.bind({ members: 30 });
    const { integrationId } = live;
    expect((await live.sync()).end).toEqual({ kind: 'done' });
    const { members } = lab.store.models;
    const changed = await members.find({ integrationId, state: 'delivered' }).limit(count).lean<Member[]>();
    expect(changed).toHaveLength(count);
    for (const member of changed) {
      await live.editMember(member.customerId, { member_point_balance: 4_711 });
      await arriveFor(live, member);
    }
    await lab.control.addFault({ partner: 'omnichat', match: { pathPrefix: '/v1/channels' }, status: 200, body: [] });
    await lab.control.addFault({ partner: 'omnichat', match: { pathPrefix: '/v1/contacts' }, status: 400 });
    expect(await live.deliverChanges()).toEqual({ kind: 'parked', code: 'line_account_gone' });
  });
});

/** An event that does not say what the contact carries. */
async function contactEventArrives(integrationId: string, userId: string): Promise<void> {
  const contacts = [{ integrationId, userId, carried: null }];
  await new WebhookInbox(lab.store).add({ eventId: `test:${userId}`, members: [], contacts });
}

it('has it looked for again once refusals follow one another, though it was there at the first', async () => {
  const fresh = await lab.bind({ members: 60 });
  const members = await lab.control.members(fresh.merchantId, { hasLine: 'true' });
  const { lineId } = members.find(({ isMember }) => isMember)!;
  const refuse = {
    partner: 'omnichat',
    status: 400,
    body: { errorCode: 'INVALID_REQUEST_BODY', message: 'no' },
  } as const;
  await lab.control.addFault({ ...refuse, match: { method: 'PUT', queryIncludes: lineId } });
  await lab.control.addFault({ ...refuse, match: { method: 'PUT' }, afterCalls: 5 });
  const isThere = { partner: 'omnichat', match: { pathPrefix: '/v1/channels' }, afterCalls: 1 } as const;
  await lab.control.addFault({ ...isThere, status: 200, body: [] });
  const { end, run } = await fresh.sync();
  expect(end).toEqual({ kind: 'parked', code: 'line_account_gone' });
  expect(run.counts.failed).toBeLessThan(20);
});
