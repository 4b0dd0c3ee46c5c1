import { until } from '../../tools/local/until';
import type { SandboxMember } from '../../tools/local/clients/control';
import { holdWrites } from '../support/heldWrites';
import { bindStore, countDelivered, startOwnStack, type Binding, type OwnStack } from '../support/ownStack';

/** A sync of so many makes about 170 writes. */
const MEMBERS = 400;
/** Where nothing happens in the middle of a sync. */
const FEW_MEMBERS = 60;
const RUN_TIMEOUT_MS = 90_000;
const STATUS_TIMEOUT_MS = 45_000;
jest.setTimeout(180_000);

let own: OwnStack;

beforeAll(async () => {
  own = await startOwnStack();
});

afterAll(async () => own?.stop());

afterEach(async () => {
  await own.control.removeFaults();
  await own.control.changeSettings({ shoplineWebhooks: { enabled: true } });
});

/** A sync that stays in its middle until `letGo`: Omnichat keeps what comes after the first writes waiting. */
async function syncUnderWay(seed: number): Promise<Binding & { runId: string; letGo: () => Promise<void> }> {
  const binding = await bindStore(own, { members: MEMBERS, seed });
  await own.control.resetRequests();
  const letGo = await holdWrites(own.control, binding.channelId, 21);
  const runId = await binding.admin.startSync(binding.merchantId);
  await until(async () => (await countDelivered(own.control)) > 20, { timeoutMs: RUN_TIMEOUT_MS });
  return { ...binding, runId, letGo };
}

const listOf = (pathPrefix: string) => ({ method: 'GET', pathPrefix });
const refusal = { errorCode: 'INVALID_REQUEST_BODY', message: 'channel not found' };

async function expectAttention({ admin, merchantId }: Binding, code: string) {
  const { reason } = await admin.waitForStatus(merchantId, 'attention', STATUS_TIMEOUT_MS);
  expect(reason).toMatchObject({ code });
  return reason;
}

async function waitForRun({ admin, merchantId, runId }: Binding & { runId: string }) {
  return admin.waitForSync(merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS });
}

test('the token is revoked in the middle of a sync: attention, and the next token resumes by itself', async () => {
  const binding = await bindStore(own, { members: MEMBERS, seed: 31 });
  const { admin, merchantId, channelId } = binding;
  // Slow pages, so that the token dies while members are still being read.
  const match = { pathPrefix: '/v1/customers' };
  const { id } = await own.control.addFault({ partner: 'shopline', match, delayMs: 5_000 });
  const runId = await admin.startSync(merchantId);
  await until(() => own.control.hasFired(id), { timeoutMs: RUN_TIMEOUT_MS });
  await own.control.revokeTokens(merchantId);
  await own.control.removeFaults();
  await expectAttention(binding, 'shopline_access_revoked');
  await own.control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
  const run = await waitForRun({ ...binding, runId });
  expect(run.status).toMatch(/^completed/);
  expect(run.counts).toMatchObject({ read: MEMBERS, failed: 0 });
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
});

test('a store leaves and comes back with the same token record: authorised, however often its leaving is told', async () => {
  await own.control.changeSettings({ shopline: { tokenRecord: 'kept' } });
  const { admin, merchantId, team } = await bindStore(own, { members: 5, seed: 40 });
  const isGone = () =>
    admin.integration(merchantId).then(
      () => false,
      () => true,
    );
  await own.control.uninstall(merchantId);
  await until(isGone, { timeoutMs: STATUS_TIMEOUT_MS });
  await own.control.uninstall(merchantId);
  await own.control.install(merchantId);
  await own.control.call('POST', '/control/webhooks/resend', {});
  await admin.openFromShopline(team.adminUsername, merchantId);
  await admin.bind(merchantId, team.teamId);
  await admin.waitForStatus(merchantId, 'awaiting_line_account', STATUS_TIMEOUT_MS);
  await admin.chooseLineAccount(merchantId, team.channelId);
  const runId = await admin.startSync(merchantId);
  const run = await admin.waitForSync(merchantId, runId, { timeoutMs: RUN_TIMEOUT_MS });
  expect([run.status.startsWith('completed'), run.counts.read]).toEqual([true, 5]);
});

test('a permission is missing in SHOPLINE: attention, and the next sync gets through when it was granted', async () => {
  const binding = await bindStore(own, { members: FEW_MEMBERS, seed: 37, scopes: ['merchants'] });
  const { admin, merchantId, channelId } = binding;
  const runId = await admin.startSync(merchantId);
  await expectAttention(binding, 'shopline_permission_missing');
  expect((await waitForRun({ ...binding, runId })).status).toBe('failed');
  expect(await own.control.diff(merchantId, channelId, { untouched: 'true' })).toEqual([]);
  await own.control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
  await admin.waitForStatus(merchantId, 'ready', STATUS_TIMEOUT_MS);
  const next = await admin.startSync(merchantId);
  expect((await waitForRun({ ...binding, runId: next })).status).toMatch(/^completed/);
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
});

test.each([
  ['401', 'status', 38],
  ['400', 'oce', 39],
])(
  "the team's Omnichat token is refused with %s in the middle of a sync: attention, and a sync an admin starts fetches the new one",
  async (_answer, authErrors, seed) => {
    await own.control.changeSettings({ omnichat: { authErrors } });
    const binding = await syncUnderWay(seed);
    const { admin, merchantId, channelId, team } = binding;
    await own.control.call('POST', `/control/teams/${team.teamId}/token`, {});
    await binding.letGo();
    await expectAttention(binding, 'omnichat_access_revoked');
    expect((await waitForRun(binding)).status).toBe('failed');
    const runId = await admin.startSync(merchantId);
    expect((await waitForRun({ ...binding, runId })).status).toMatch(/^completed/);
    expect(await own.control.diff(merchantId, channelId)).toEqual([]);
    await admin.waitForStatus(merchantId, 'ready', STATUS_TIMEOUT_MS);
  },
);

test('the module is lost in the middle of a sync: attention, and the next sync goes on when it is back', async () => {
  const binding = await syncUnderWay(32);
  const { admin, merchantId, channelId, team } = binding;
  await own.control.changeSettings({ omnichat: { authErrors: 'oce' } });
  await own.control.call('PATCH', `/control/teams/${team.teamId}`, { modules: [] });
  await binding.letGo();
  await expectAttention(binding, 'omnichat_module_missing');
  expect((await waitForRun(binding)).status).toBe('failed');
  await own.control.call('PATCH', `/control/teams/${team.teamId}`, { modules: ['crm'] });
  const runId = await admin.startSync(merchantId);
  expect((await waitForRun({ ...binding, runId })).status).toMatch(/^completed/);
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
});

test('the LINE account is removed in the middle of a sync: attention', async () => {
  const binding = await syncUnderWay(33);
  await own.control.addFault({ partner: 'omnichat', match: listOf('/v1/channels'), status: 200, body: [] });
  await own.control.addFault({ partner: 'omnichat', match: { method: 'PUT' }, status: 400, body: refusal });
  await binding.letGo();
  await expectAttention(binding, 'line_account_gone');
  expect((await waitForRun(binding)).status).toBe('failed');
});

test('the LINE account was removed before a sync, whose contacts are refused: attention at once', async () => {
  const binding = await bindStore(own, { members: FEW_MEMBERS, seed: 37 });
  const { admin, merchantId, channelId } = binding;
  await own.control.addFault({ partner: 'omnichat', match: listOf('/v1/channels'), status: 200, body: [] });
  await own.control.addFault({ partner: 'omnichat', match: listOf('/v1/contacts'), status: 400, body: refusal });
  const runId = await admin.startSync(merchantId);
  await expectAttention(binding, 'line_account_gone');
  expect((await waitForRun({ ...binding, runId })).status).toBe('failed');
  expect(await own.control.diff(merchantId, channelId, { untouched: 'true' })).toEqual([]);
});

test.each([
  ['omnichat', '/v1/contacts', 400],
  ['shopline', '/v1/customers', 400],
  ['shopline', '/v1/customers', 422],
] as const)(
  'a list is refused for good (%s %s, %d): the run fails at once, and the next one gets through',
  async (partner, path, status) => {
    const binding = await bindStore(own, { members: 30, seed: 38 });
    const { admin, merchantId, channelId } = binding;
    await own.control.addFault({ partner, match: listOf(path), status, body: refusal });
    const runId = await admin.startSync(merchantId);
    const run = await admin.waitForSync(merchantId, runId, { timeoutMs: STATUS_TIMEOUT_MS });
    expect(run).toMatchObject({ status: 'failed', reason: { code: 'run_interrupted' } });
    await own.control.removeFaults();
    const next = await admin.startSync(merchantId);
    expect((await waitForRun({ ...binding, runId: next })).status).toMatch(/^completed/);
    expect(await own.control.diff(merchantId, channelId)).toEqual([]);
  },
);

test('one failure in passing of each call that an admin waits for while connecting: nobody notices', async () => {
  const passing = { status: 503, count: 1 };
  await own.control.addFault({ partner: 'shopline', match: listOf('/oauth/token/info'), ...passing });
  await own.control.addFault({ partner: 'omnichat', match: listOf('/internal/teams'), ...passing });
  await own.control.addFault({ partner: 'omnichat', match: listOf('/v1/channels'), ...passing });
  const { admin, merchantId } = await bindStore(own, { members: 5, seed: 39 });
  expect((await own.control.faults()).map(({ fired }) => fired)).toEqual([1, 1, 1]);
  await own.control.addFault({
    partner: 'omnichat',
    match: listOf('/v1/channels'),
    status: 429,
    headers: { 'retry-after': '1' },
    count: 1,
  });
  expect(await admin.lineAccounts(merchantId)).toHaveLength(1);
});

test('attribute definitions are missing: attention and the sync name each with its type, and the next sync gets through', async () => {
  const binding = await bindStore(own, { members: FEW_MEMBERS, seed: 34 });
  const { admin, merchantId, channelId, team } = binding;
  const define = (state: 'active' | 'removed') =>
    Promise.all(
      [
        { key: 'shopline_points', type: 'number' },
        { key: 'shopline_member_tier', type: 'text' },
      ].map((definition) =>
        own.control.call('POST', `/control/teams/${team.teamId}/definitions`, { ...definition, state }),
      ),
    );
  await define('removed');
  const run = await waitForRun({ ...binding, runId: await admin.startSync(merchantId) });
  expect(run.status).toBe('failed');
  const reason = await expectAttention(binding, 'attribute_definitions_missing');
  expect(run.reason).toEqual(reason);
  expect(JSON.stringify(reason)).toContain('shopline_points (number)');
  expect(JSON.stringify(reason)).toContain('shopline_member_tier (text)');
  await define('active');
  const next = await admin.startSync(merchantId);
  expect((await waitForRun({ ...binding, runId: next })).status).toMatch(/^completed/);
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
});

test('Omnichat refuses nearly everyone: attention says so, and the next sync gets through when it takes them again', async () => {
  const binding = await bindStore(own, { members: MEMBERS, seed: 36 });
  const { admin, merchantId, channelId } = binding;
  await own.control.addFault({ partner: 'omnichat', match: { method: 'PUT' }, status: 400, body: refusal });
  const runId = await admin.startSync(merchantId);
  await expectAttention(binding, 'omnichat_rejects_everything');
  const { status, counts } = await waitForRun({ ...binding, runId });
  expect({ status, delivered: counts.delivered }).toEqual({ status: 'failed', delivered: 0 });
  expect(await own.control.diff(merchantId, channelId, { untouched: 'true' })).toEqual([]);
  await own.control.removeFaults();
  const next = await admin.startSync(merchantId);
  expect((await waitForRun({ ...binding, runId: next })).status).toMatch(/^completed/);
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
});

test('many members are gone: none is cleared until the admin confirms, and other changes arrive meanwhile', async () => {
  const binding = await bindStore(own, { members: 60, seed: 36 });
  const { admin, merchantId, channelId } = binding;
  await waitForRun({ ...binding, runId: await admin.startSync(merchantId) });
  const withLine = await own.control.members(merchantId, { hasLine: 'true' });
  const [other, ...gone] = withLine.filter(({ isMember }) => isMember).slice(0, 26) as [
    SandboxMember,
    ...SandboxMember[],
  ];
  await own.control.changeSettings({ shoplineWebhooks: { enabled: false } });
  for (const { id } of gone) {
    await own.control.call('DELETE', `/control/stores/${merchantId}/members/${id}`);
  }
  const before = await own.control.diff(merchantId, channelId);
  expect(before.length).toBeGreaterThan(0);
  const run = await waitForRun({ ...binding, runId: await admin.startSync(merchantId) });
  expect(run.status).toMatch(/^completed/);
  const reason = await expectAttention(binding, 'removals_unconfirmed');
  expect(reason?.detail).toContain(' 25 ');
  expect((await admin.integration(merchantId)).warnings).toEqual([reason]);
  expect(await own.control.diff(merchantId, channelId)).toEqual(before);

  await own.control.changeSettings({ shoplineWebhooks: { enabled: true } });
  await own.control.changeMember(merchantId, other.id, { member_point_balance: 4321 });
  await until(async () => (await own.control.diff(merchantId, channelId)).length === before.length, {
    timeoutMs: STATUS_TIMEOUT_MS,
  });
  const confirmed = await admin.startSync(merchantId, 'full', { acceptRemovals: true });
  expect((await waitForRun({ ...binding, runId: confirmed })).status).toMatch(/^completed/);
  await admin.waitForStatus(merchantId, 'ready', STATUS_TIMEOUT_MS);
  expect(await own.control.diff(merchantId, channelId)).toEqual([]);
});

test('a wrong LINE account: nothing is written until the admin accepts the mismatch', async () => {
  const binding = await bindStore(own, { members: MEMBERS, seed: 35 });
  const { admin, merchantId, team } = binding;
  const { channelId } = await own.control.call<{ channelId: string }>(
    'POST',
    `/control/teams/${team.teamId}/channels`,
    { contacts: 50 },
  );
  await admin.chooseLineAccount(merchantId, channelId);
  const runId = await admin.startSync(merchantId);
  expect((await waitForRun({ ...binding, runId })).status).toBe('failed');
  await expectAttention(binding, 'line_account_mismatch');
  expect(await own.control.diff(merchantId, channelId, { untouched: 'true' })).toEqual([]);
  const accepted = await admin.startSync(merchantId, 'full', { acceptMismatch: true });
  expect((await waitForRun({ ...binding, runId: accepted })).status).toMatch(/^completed/);
  await admin.waitForStatus(merchantId, 'ready', STATUS_TIMEOUT_MS);
});

test('an uninstall while Omnichat lists the LINE accounts is what the admin who chose one is told', async () => {
  const { admin, merchantId, channelId } = await bindStore(own, { members: 5, seed: 44 });
  const { id } = await own.control.addFault({ partner: 'omnichat', match: listOf('/v1/channels'), delayMs: 12_000 });
  const gone = { status: 404, problem: { code: 'store_uninstalled' } };
  const chosen = expect(admin.chooseLineAccount(merchantId, channelId)).rejects.toMatchObject(gone);
  await until(() => own.control.hasFired(id), { timeoutMs: STATUS_TIMEOUT_MS });
  await own.control.uninstall(merchantId);
  const isGone = async () => (await admin.integrations()).every((other) => other.id !== merchantId);
  await until(isGone, { timeoutMs: STATUS_TIMEOUT_MS });
  await own.control.removeFaults();
  await chosen;
});
