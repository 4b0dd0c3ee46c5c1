import { Client, Connection } from '@temporalio/client';
import { describedRoutes } from '../../api/app';
import type { AuditAction } from '../../core/domain/auditActions';
import { AdminClient } from '../../tools/local/clients/client';
import { until } from '../../tools/local/until';
import { integrationWorkflowId } from '../../workflows/messages';
import { adminWithProvenStore, control, env, nanoseconds, sendShopline, urls } from './client';
import { changeSession } from './storedSession';
import { callWithToken, tokenHolder, withStackStore } from './tokenHolder';

const settleMs = 30_000;

/** How to call each route that changes something, exports or shows people; `:runId` is the sync asked for last. */
const calls: Record<string, { body?: unknown; path?: string }> = {
  'post /api/integrations': {},
  'put /api/integrations/:id/line-account': {},
  'put /api/integrations/:id/settings': { body: { unmatched: 'create', omnichatWebhookSecret: 'of-this-team-alone' } },
  'post /api/integrations/:id/settings/preview': { body: {} },
  'put /api/integrations/:id/alerts': { body: { emails: ['audit@shop.example'] } },
  'post /api/integrations/:id/alerts/test': {},
  'post /api/integrations/:id/syncs': { body: { mode: 'preview', acceptMismatch: true } },
  'get /api/integrations/:id/syncs/:runId/sample': {},
  'post /api/integrations/:id/syncs/:runId/pause': {},
  'post /api/integrations/:id/syncs/:runId/resume': {},
  'post /api/integrations/:id/syncs/:runId/cancel': {},
  'get /api/integrations/:id/members.csv': {},
  'post /api/integrations/:id/members/search': { body: { q: 'no-such-member' } },
  'get /api/integrations/:id/members/:customerId/compare': {},
  'post /api/integrations/:id/members/:customerId/retry': {},
  'put /api/integrations/:id/members/:customerId/decision': { body: { decision: null } },
  'post /api/integrations/:id/retry-failed': {},
  'delete /api/integrations/:id': {},
  'post /logout': {},
};
const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

function entriesOf(merchantId: string) {
  return withStackStore(({ models }) => models.auditLog.find({ merchantId }).sort({ at: 1 }).lean());
}
/** What an operator does in Temporal's Web UI. */
async function signal(merchantId: string, name: string, payload: unknown): Promise<void> {
  const connection = await Connection.connect({ address: env.TEMPORAL_ADDRESS ?? '' });
  await new Client({ connection }).workflow.getHandle(integrationWorkflowId(merchantId)).signal(name, payload);
  await connection.close();
}

const entriesBy = (actor: string) => withStackStore(({ models }) => models.auditLog.find({ actor }).lean());

describe('the audit log', () => {
  it('has a line for each route that changes, exports or shows people', () => {
    const isTold = ({ method, access, path }: (typeof describedRoutes)[number]) =>
      access !== 'public' && (method !== 'get' || /\.csv$|\/sample$|\/compare$/.test(path));
    const told = describedRoutes.filter(isTold);
    expect(told.filter(({ audits = [] }) => audits.length === 0).map(nameOf)).toEqual([]);
    expect(told.map(nameOf).toSorted()).toEqual(Object.keys(calls).toSorted());
  });

  it('is written by every one of them, with who asked and from where', async () => {
    const { store, team, admin } = await adminWithProvenStore({ from: 'omnichat' });
    const { merchantId } = store;
    await control.install(merchantId);
    const { user, csrfToken } = await admin.session();
    const written: AuditAction[] = [];
    let runId = '';
    for (const route of describedRoutes.filter((candidate) => Object.hasOwn(calls, nameOf(candidate)))) {
      const name = nameOf(route);
      if (['delete /api/integrations/:id', 'post /logout'].includes(name)) continue;
      const bodies: Record<string, unknown> = {
        'post /api/integrations': { merchantId, teamId: team.teamId },
        'put /api/integrations/:id/line-account': { channelId: team.channelId },
      };
      const body = bodies[name] ?? calls[name]?.body;
      const path = route.path.replace(':id', merchantId).replace(':runId', runId).replace(':customerId', 'none');
      if (name === 'put /api/integrations/:id/line-account') {
        await admin.waitForStatus(merchantId, 'awaiting_line_account', settleMs);
      }
      const response = await admin.browser.request(`${urls.api}${path}`, {
        method: route.method.toUpperCase(),
        headers: { 'x-csrf-token': csrfToken, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (name === 'post /api/integrations/:id/syncs') runId = (JSON.parse(text) as { runId: string }).runId;
      if (response.ok) written.push(...(route.audits ?? []));
    }
    const sure = [
      'connect',
      'choose_line_account',
      'change_settings',
      'request_sync',
      'export_members',
      'retry_failed',
      'view_member',
    ];
    expect(written).toEqual(expect.arrayContaining(sure));
    await admin.call('DELETE', `/api/integrations/${merchantId}`);
    const told = (await entriesOf(merchantId)).filter(({ actor }) => actor === user.id);
    for (const action of ['authorize_store', ...written, 'disconnect']) {
      // The calls above set a webhook secret but remove none, and do not replace the secret of alerts.
      if (['remove_webhook_secret', 'rotate_alert_secret'].includes(action)) continue;
      expect(told.map((entry) => entry.action)).toContain(action);
    }
    expect(told.find(({ action }) => action === 'request_sync')?.detail).toMatchObject({ acceptMismatch: 'true' });
    for (const { address } of told) expect(address).toMatch(/127\.0\.0\.1|::1/);
    await admin.call('POST', '/logout');
    const actions = (await entriesBy(user.id)).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['login', 'logout']));
  });

  it('tells of refusals: a bad token, a guessed CSRF token, an authorisation that nothing began', async () => {
    const { admin } = await adminWithProvenStore();
    const { user } = await admin.session();
    await callWithToken('slo_guessed', 'GET', '/api/integrations');
    await admin.browser.request(`${urls.api}/logout`, { method: 'POST', headers: { 'x-csrf-token': 'guessed' } });
    await admin.browser.request(`${urls.api}/shopline/callback?code=planted`);
    const refusals = async (actor: string) =>
      (await entriesBy(actor)).filter(({ action }) => action === 'refused').map(({ detail }) => detail.code);
    await until(async () => (await refusals(user.id)).length === 2, { timeoutMs: settleMs });
    expect((await refusals(user.id)).toSorted()).toEqual(['authorization_failed', 'csrf_failed']);
    await until(async () => (await refusals('anonymous')).includes('token_invalid'), { timeoutMs: settleMs });
  });

  it("tells of an uninstall, and of an operator's signal", async () => {
    const { store, team, admin } = await adminWithProvenStore();
    const { merchantId } = store;
    await control.install(merchantId);
    await admin.bind(merchantId, team.teamId);
    await admin.waitForStatus(merchantId, 'awaiting_line_account', settleMs);
    await signal(merchantId, 'lineAccountChosen', { channelId: team.channelId });
    const has = async (action: AuditAction) => (await entriesOf(merchantId)).some((entry) => entry.action === action);
    await until(() => has('operator_signal'), { timeoutMs: settleMs });
    await sendShopline({
      topic: 'application/uninstall',
      merchant_id: merchantId,
      ts: nanoseconds(Date.now() + 1_000),
    });
    await until(() => has('uninstall'), { timeoutMs: settleMs });
    const told = await entriesOf(merchantId);
    expect(told.find(({ action }) => action === 'uninstall')).toMatchObject({ actor: 'shopline' });
    expect(told.find(({ action }) => action === 'operator_signal')).toMatchObject({
      actor: 'operator',
      detail: { signal: 'lineAccountChosen' },
    });
  });
});

it('is read with the names of people and of access tokens', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  const token = await tokenHolder(team.teamId, ['syncs:write']);
  await token.call('POST', `/api/integrations/${merchantId}/retry-failed`);
  const colleague = new AdminClient(urls.api);
  await colleague.login((await control.createUser({ name: '陳主管', role: 'admin', teamId: team.teamId })).username);
  await colleague.call('PUT', `/api/integrations/${merchantId}/settings`, { unmatched: 'create' });
  const { items } = await admin.call<{ items: { actor: string; actorName: string | null; action: string }[] }>(
    'GET',
    `/api/integrations/${merchantId}/audit`,
  );
  const namesBy = Object.fromEntries(items.map(({ action, actorName }) => [action, actorName]));
  expect(namesBy).toMatchObject({ connect: `${team.name} 管理員`, change_settings: '陳主管', retry_failed: 'test' });
  expect(items.find(({ action }) => action === 'retry_failed')?.actor).toBe(`token:${token.id}`);
});

describe('a role taken away in Omnichat', () => {
  const demote = (username: string, teamId: string) =>
    control.createUser({ name: 'Demoted', username, role: 'sales', teamId });

  it('ends at the next change, and is told why from then on', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    await demote(team.adminUsername, team.teamId);
    const withdrawn = { status: 404, problem: { code: 'rights_withdrawn' } };
    const path = `/api/integrations/${store.merchantId}`;
    await expect(admin.call('PUT', `${path}/settings`, { unmatched: 'create' })).rejects.toMatchObject(withdrawn);
    await expect(admin.integration(store.merchantId)).rejects.toMatchObject(withdrawn);
    expect(await admin.integrations()).toEqual([]);
    expect((await admin.session()).teams[0]?.role).toBe('sales');
    const actions = (await entriesBy((await admin.session()).user.id)).map(({ action }) => action);
    expect(actions).toContain('rights_withdrawn');
  });

  it('ends within ten minutes for who only looks', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    await demote(team.adminUsername, team.teamId);
    const search = () =>
      admin.call('POST', `/api/integrations/${store.merchantId}/members/search`, { q: 'no-such-member' });
    expect((await admin.integration(store.merchantId)).id).toBe(store.merchantId);
    expect(await search()).toEqual({ items: [] });
    await changeSession(admin, ({ user }) => (user.teamsReadAtMs -= 600_000));
    await expect(search()).rejects.toMatchObject({ status: 404 });
    await expect(admin.integration(store.merchantId)).rejects.toMatchObject({ status: 404 });
  });

  it('given back, it counts from the next change on', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    await demote(team.adminUsername, team.teamId);
    const save = () => admin.call('PUT', `/api/integrations/${store.merchantId}/settings`, { unmatched: 'create' });
    await expect(save()).rejects.toMatchObject({ status: 404 });
    await control.createUser({ name: 'Back', username: team.adminUsername, role: 'supervisor', teamId: team.teamId });
    await save();
    expect((await admin.integration(store.merchantId)).id).toBe(store.merchantId);
  });

  it('a person who left may still log out', async () => {
    const { admin, team } = await adminWithProvenStore();
    await changeSession(admin, ({ user }) => (user.accessToken = 'revoked'));
    await expect(admin.bind('any', 'any')).rejects.toMatchObject({ status: 401 });
    const other = new AdminClient(urls.api);
    await other.login((await control.createUser({ name: 'Leaver', role: 'admin', teamId: team.teamId })).username);
    await changeSession(other, ({ user }) => (user.accessToken = 'revoked'));
    await other.call('POST', '/logout');
    await expect(other.session()).rejects.toMatchObject({ status: 401 });
  });
});
