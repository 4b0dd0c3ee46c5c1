import { shownAttention } from '../../core/domain/attention';
import { authorizedSignal, changesArrivedSignal, statusQuery } from '../../workflows/messages';
import { recordTokenCreated } from '../../core/store/integrations/lifecycle';
import { eventTimeOfMs } from '../../core/store/inbox/eventTime';
import { keepHouse } from '../../activities/housekeeping/keepHouse';
import { sharedStack } from '../harness/sharedStack';
import { memberOnContact } from '../support/lineMembers';
import { openWorkflowLab, quietTemporal, type WorkflowLab } from '../support/workflowLab';

const hourAgo = () => new Date(Date.now() - 3_600_000);

let lab: WorkflowLab;

beforeAll(async () => {
  quietTemporal();
  lab = await openWorkflowLab(sharedStack().urls);
});
// Otherwise a row that fails would leave its refusals to the next row.
afterEach(() => lab.control.removeFaults());
afterAll(() => lab.close());

async function keepHouseOnce(): Promise<void> {
  const { deps, shopline, client, taskQueue } = lab;
  const house = { ...deps, shopline, addressCalls: null, client, taskQueue, show: () => undefined };
  await keepHouse(house, { lookedUpTo: null });
}

/** Calls to both partners since they were last counted. */
async function calls(): Promise<Record<string, number>> {
  const { shopline, omnichat } = await lab.control.requests();
  await lab.control.resetRequests();
  return { ...shopline.byOperation, ...omnichat.byOperation };
}

const blocked = { status: 403, body: '<html>Blocked</html>' };

it.each([
  [
    'shopline_access_revoked',
    { partner: 'shopline' as const, match: {}, status: 401, body: { code: 'TOKEN_REVOKED' } },
    'GET /v1/token/info',
  ],
  [
    'shopline_permission_missing',
    { partner: 'shopline' as const, match: { pathPrefix: '/v1/customers' }, ...blocked },
    'GET /v1/customers',
  ],
  ['omnichat_access_revoked', { partner: 'omnichat' as const, match: {}, ...blocked }, 'GET /v1/contacts'],
  [
    'omnichat_module_missing',
    {
      partner: 'omnichat' as const,
      match: { pathPrefix: '/v1/contacts' },
      status: 400,
      body: { message: 'OCE::BAD_REQUEST::team (t) is not supported to use Open API Customer Service' },
    },
    'GET /v1/contacts',
  ],
])(
  'a refusal parks its store: asked for once an hour, and gone on with when it works: %s',
  async (reason, refusal, question) => {
    const bound = await lab.bind({ members: 5 });
    // For the first of the five, the worker may have nothing to ask of Omnichat. This member has a contact.
    const member = await memberOnContact(bound);
    const handle = await lab.start(bound);
    const runId = await lab.requestSync(bound, handle);
    await lab.untilRun(runId, ({ finishedAt }) => finishedAt !== null);
    await bound.editMember(member.id, { member_point_balance: 4_711 });
    await lab.control.addFault(refusal);

    await bound.announce(member.id);
    await handle.signal(changesArrivedSignal);
    // The workflow learns of it after the database: the query may still give the old answer while that has the new one.
    await lab.until(async () => (await handle.query(statusQuery)).status === 'attention');
    expect(await handle.query(statusQuery)).toMatchObject({ status: 'attention', reason });

    await calls();
    await handle.signal(changesArrivedSignal);
    await keepHouseOnce();
    expect(await handle.query(statusQuery)).toMatchObject({ status: 'attention' });
    expect(await calls()).toEqual({});

    const { integrations } = lab.store.models;
    const { integrationId: _id } = bound;
    await integrations.updateOne({ _id }, { $set: { [`attentions.${reason}.at`]: hourAgo() } });
    await keepHouseOnce();
    await keepHouseOnce();
    expect(await calls()).toEqual({ [question]: 1 });
    expect(await bound.integration()).toMatchObject({ attentions: { [reason]: {} } });

    await lab.control.removeFaults();
    await integrations.updateOne({ _id }, { $set: { tokenAskedAt: hourAgo() } });
    await keepHouseOnce();
    await lab.until(async () => (await bound.diff()).length === 0);
    expect((await bound.integration()).attentions).toEqual({});
  },
);

it('a look for changes that found no token is made up for once there is one: until then `api` tells of no other change', async () => {
  const bound = await lab.bind({ members: 5 });
  const handle = await lab.start(bound);
  const runId = await lab.requestSync(bound, handle);
  await lab.untilAtRest(bound, runId);
  const { installations, integrations, leases } = lab.store.models;
  const { integrationId, merchantId } = bound;
  // By the epoch `api` knows whether anybody has worked in the lease since it told of a change.
  const epochOf = async () => (await leases.findById(integrationId).lean())!.epoch;
  const { sealedToken } = (await installations.findById(merchantId).lean())!;

  await installations.updateOne({ _id: merchantId }, { $set: { sealedToken: null } });
  const before = await epochOf();
  await handle.signal(changesArrivedSignal);
  await lab.until(async () => shownAttention((await bound.integration()).attentions) !== null);
  expect(await epochOf()).toBe(before);

  await installations.updateOne({ _id: merchantId }, { $set: { sealedToken } });
  await integrations.updateOne({ _id: integrationId }, { $set: { attentions: {} } });
  await handle.signal(authorizedSignal);
  await lab.until(async () => (await epochOf()) > before);
});

describe('a refusal of a token that was replaced before it is told', () => {
  it.each([
    ['shopline_access_revoked', { status: 401, body: { code: 'TOKEN_REVOKED' } }],
    ['shopline_permission_missing', { status: 403, body: { code: 'FORBIDDEN' } }],
  ])('parks nothing, and the sync goes on with the next token: %s', async (_code, refusal) => {
    const bound = await lab.bind({ members: 5 });
    const { merchantId } = bound;
    const match = { pathPrefix: '/v1/customers' };
    const fault = { partner: 'shopline' as const, match, ...refusal };
    // The worker asks for two pages at once, and for each once more. The second refusal waits for the next token.
    await lab.control.addFault({ ...fault, count: 2 });
    const { id } = await lab.control.addFault({ ...fault, delayMs: 12_000 });
    const handle = await lab.start(bound);
    const runId = await lab.requestSync(bound, handle);
    await lab.until(() => lab.control.hasFired(id));

    const { accessToken: token } = await lab.control.install(merchantId);
    const granted = { merchantId, ts: eventTimeOfMs(Date.now()), hasOwnTs: true, tokenId: null, token };
    await recordTokenCreated(lab.store, granted);
    await lab.control.removeFaults();
    await handle.signal(authorizedSignal);

    const isParked = async () => shownAttention((await bound.integration()).attentions) !== null;
    await lab.until(async () => (await isParked()) || (await bound.run(runId)).finishedAt !== null);
    expect((await bound.integration()).attentions).toEqual({});
    expect(await bound.run(runId)).toMatchObject({ status: 'completed' });
    expect(await bound.diff()).toEqual([]);
  });
});
