import { findOpenIntegration } from '../../core/store/integrations/integrations';
import { AdminClient, type AdminProblem } from '../../tools/local/clients/client';
import { adminWithProvenStore, authorise, control, makeStore, makeTeam, urls } from './client';
import { withStackStore } from './tokenHolder';

const refusal = (call: Promise<unknown>) =>
  call.then(
    () => {
      throw new Error('expected a refusal');
    },
    (error: AdminProblem) => error.problem,
  );

/** When calls to SHOPLINE were made, or are to be, of which the store's lease was told. */
const shoplineCallsOf = (merchantId: string) =>
  withStackStore(async (stack) => {
    const integration = await findOpenIntegration(stack, merchantId);
    const { guestCalls } = await stack.models.leases.findById(integration?._id).orFail().lean();
    return guestCalls?.shopline ?? [];
  });

describe('POST /api/integrations', () => {
  it('connects a proven store, and answers the same when asked again', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    expect((await admin.session()).pendingStore).toEqual({
      merchantId: store.merchantId,
      handle: store.handle,
      name: store.name,
      origin: 'shopline',
    });
    const first = await admin.bind(store.merchantId, team.teamId);
    expect(first).toMatchObject({ id: store.merchantId, teamId: team.teamId, origin: 'shopline', lineAccount: null });
    expect(await admin.bind(store.merchantId, team.teamId)).toEqual(first);
    expect((await admin.session()).pendingStore).toBeNull();
    expect((await admin.integrations()).map(({ id }) => id)).toEqual([store.merchantId]);
  });

  it("counts against the store's cap the two calls that found out which store it is", async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    expect(await shoplineCallsOf(store.merchantId)).toHaveLength(2);
  });

  it("counts against the cap of a store that is bound the calls of the admin's next opening", async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    const openedAtMs = Date.now();
    await authorise(admin, '/shopline/open', team.adminUsername, store.merchantId);
    const calls = await shoplineCallsOf(store.merchantId);
    expect(calls.filter((atMs) => atMs >= openedAtMs)).toHaveLength(2);
  });

  it('refuses a team without the CRM module in the words of the product page', async () => {
    const { store, team, admin } = await adminWithProvenStore({ modules: [] });
    expect(await refusal(admin.bind(store.merchantId, team.teamId))).toMatchObject({
      status: 403,
      code: 'crm_module_missing',
      title: '尚未購買 CRM 模組',
    });
  });

  it('refuses a role that may not connect', async () => {
    const store = await makeStore();
    const team = await makeTeam(store.merchantId);
    const { username } = await control.createUser({ name: 'Agent', role: 'cs_agent', teamId: team.teamId });
    const agent = new AdminClient(urls.api);
    await authorise(agent, '/shopline/open', username, store.merchantId);
    expect(await refusal(agent.bind(store.merchantId, team.teamId))).toMatchObject({
      status: 403,
      code: 'insufficient_role',
      title: '此帳號無串接權限',
    });
  });

  it('refuses a store that is connected to another team, and says where to undo it', async () => {
    const first = await adminWithProvenStore({ from: 'omnichat' });
    await first.admin.bind(first.store.merchantId, first.team.teamId);
    const otherTeam = await makeTeam(first.store.merchantId);
    const other = new AdminClient(urls.api);
    await authorise(other, '/shopline/open', otherTeam.adminUsername, first.store.merchantId);
    const problem = await refusal(other.bind(first.store.merchantId, otherTeam.teamId));
    expect(problem).toMatchObject({ status: 409, code: 'store_connected_elsewhere', title: '此商店已串接於其他團隊' });
    expect(problem.remedy).toContain('從 Omnichat 後台解除串接');
  });

  it('refuses a team that is connected to another store, and leaves the store free', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    const otherStore = await makeStore();
    await authorise(admin, '/shopline/open', team.adminUsername, otherStore.merchantId);
    const problem = await refusal(admin.bind(otherStore.merchantId, team.teamId));
    expect(problem).toMatchObject({ status: 409, code: 'team_connected_elsewhere', title: '此團隊已串接於其他商店' });
    expect(problem.remedy).toContain('從 SHOPLINE 後台移除擴充功能');
    const freeTeam = await makeTeam(otherStore.merchantId);
    const other = new AdminClient(urls.api);
    await authorise(other, '/shopline/open', freeTeam.adminUsername, otherStore.merchantId);
    expect(await other.bind(otherStore.merchantId, freeTeam.teamId)).toMatchObject({ teamId: freeTeam.teamId });
  });

  it("names what is in the way before it asks Omnichat for the team's token", async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    const otherTeam = await makeTeam(store.merchantId);
    const other = new AdminClient(urls.api);
    await authorise(other, '/shopline/open', otherTeam.adminUsername, store.merchantId);
    const otherStore = await makeStore();
    await authorise(admin, '/shopline/open', team.adminUsername, otherStore.merchantId);
    for (const { teamId } of [team, otherTeam]) {
      const match = { pathPrefix: `/internal/teams/${teamId}/` };
      await control.addFault({ partner: 'omnichat', match, status: 500, body: {} });
    }
    const taken = await refusal(other.bind(store.merchantId, otherTeam.teamId));
    expect(taken).toMatchObject({ status: 409, code: 'store_connected_elsewhere' });
    const busy = await refusal(admin.bind(otherStore.merchantId, team.teamId));
    expect(busy).toMatchObject({ status: 409, code: 'team_connected_elsewhere' });
  });

  it('refuses a store that this session never proved to hold, even by its right id', async () => {
    const { team, admin } = await adminWithProvenStore();
    const stranger = await makeStore();
    expect(await refusal(admin.bind(stranger.merchantId, team.teamId))).toMatchObject({
      status: 403,
      code: 'store_not_authorized',
    });
    expect(await refusal(admin.bind(stranger.merchantId, 'no-team-of-mine'))).toMatchObject({ status: 404 });
  });

  it('lets one of several teams win a race for the same store', async () => {
    const store = await makeStore();
    const rivals = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const team = await makeTeam(store.merchantId);
        const admin = new AdminClient(urls.api);
        await authorise(admin, '/shopline/open', team.adminUsername, store.merchantId);
        await admin.session();
        return { team, admin };
      }),
    );
    const results = await Promise.allSettled(
      rivals.map(({ team, admin }) => admin.bind(store.merchantId, team.teamId)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results) {
      if (result.status === 'rejected') {
        expect((result.reason as AdminProblem).problem.code).toBe('store_connected_elsewhere');
      }
    }
  });

  it('answers a double click twice with the same integration', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    const [one, two] = await Promise.all([
      admin.bind(store.merchantId, team.teamId),
      admin.bind(store.merchantId, team.teamId),
    ]);
    expect(one).toEqual(two);
  });
});

describe('DELETE /api/integrations/{id}', () => {
  it('frees the store at once when it was connected from Omnichat', async () => {
    const { store, team, admin } = await adminWithProvenStore({ from: 'omnichat' });
    await admin.bind(store.merchantId, team.teamId);
    expect(await admin.disconnect(store.merchantId)).toEqual({ runId: null });
    const gone = { status: 404, code: 'store_disconnected' };
    expect(await refusal(admin.integration(store.merchantId))).toMatchObject(gone);
    const other = new AdminClient(urls.api);
    const otherTeam = await makeTeam(store.merchantId);
    await authorise(other, '/shopline/connect', otherTeam.adminUsername, store.merchantId);
    const strange = { status: 404, code: 'not_found' };
    expect(await refusal(other.integration(store.merchantId))).toMatchObject(strange);
    expect(await other.bind(store.merchantId, otherTeam.teamId)).toMatchObject({ teamId: otherTeam.teamId });
    expect(await refusal(admin.integration(store.merchantId))).toMatchObject(gone);
  });

  it('sends the admin to SHOPLINE when it was connected from there', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    expect(await refusal(admin.disconnect(store.merchantId))).toMatchObject({
      status: 409,
      code: 'disconnect_in_shopline',
    });
  });
});
