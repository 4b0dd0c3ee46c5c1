import type { AdminProblem } from '../../tools/local/clients/client';
import { until } from '../../tools/local/until';
import { adminWithProvenStore, control } from './client';
import { codeOf, tokenHolder, withStackStore } from './tokenHolder';

const soon = { timeoutMs: 30_000 };

async function connected() {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  const { channelId, teamId } = team;
  return { merchantId, teamId, channelId, admin, path: `/api/integrations/${merchantId}` };
}

/** The team has Omnichat issue a new Open API token: the one before is refused from then on. */
const reissueToken = (teamId: string) => control.call('POST', `/control/teams/${teamId}/token`, {});

const changeTeam = (teamId: string, change: object) => control.call('PATCH', `/control/teams/${teamId}`, { ...change });

const refusalOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    ({ problem }: AdminProblem) => ({ status: problem.status, code: problem.code }),
  );

/** Calls of which the store's lease was told. */
const guestCallsOf = (merchantId: string) =>
  withStackStore(async ({ models }) => {
    const { _id } = await models.integrations.findOne({ merchantId }).orFail().lean();
    return (await models.leases.findById(_id).orFail().lean()).guestCalls;
  });

const tokenVersionOf = (merchantId: string) =>
  withStackStore(async ({ models }) => {
    const { omnichatTokenVersion } = await models.integrations.findOne({ merchantId }).orFail().lean();
    return omnichatTokenVersion;
  });

describe("a team's token that Omnichat refuses", () => {
  it('is replaced when an admin opens the list of LINE accounts, and the connection goes on', async () => {
    const { merchantId, teamId, channelId, admin, path } = await connected();
    await reissueToken(teamId);
    expect(await admin.call('GET', `${path}/line-accounts`)).toEqual([expect.objectContaining({ channelId })]);
    await reissueToken(teamId);
    expect(await admin.chooseLineAccount(merchantId, channelId)).toMatchObject({ lineAccount: { channelId } });
    // The next request uses the token that the admin fetched.
    const reader = await tokenHolder(teamId, ['integrations:read']);
    expect((await reader.call('GET', `${path}/line-accounts`)).status).toBe(200);
  });

  it("is asked for anew within the team's cap", async () => {
    const { merchantId, teamId, path, admin } = await connected();
    await reissueToken(teamId);
    const askedAtMs = Date.now();
    await admin.call('GET', `${path}/line-accounts`);
    const told = (await guestCallsOf(merchantId))?.omnichat?.filter((atMs) => atMs >= askedAtMs);
    // The accounts with the old token, the new token, the accounts with that.
    expect(told).toHaveLength(3);
  });

  it('is named as the reason to a program, which cannot fetch another', async () => {
    const { teamId, path } = await connected();
    await reissueToken(teamId);
    const reader = await tokenHolder(teamId, ['integrations:read']);
    const response = await reader.call('GET', `${path}/line-accounts`);
    expect([response.status, await codeOf(response)]).toEqual([409, 'omnichat_access_revoked']);
  });

  it('is named as the reason to an admin for whom Omnichat has no other, and stays', async () => {
    const { merchantId, teamId, channelId, admin, path } = await connected();
    await changeTeam(teamId, { allowedIps: ['192.0.2.1'] });
    const refused = { status: 409, code: 'omnichat_access_revoked' };
    expect(await refusalOf(admin.call('GET', `${path}/line-accounts`))).toEqual(refused);
    expect(await refusalOf(admin.chooseLineAccount(merchantId, channelId))).toEqual(refused);
    expect(await tokenVersionOf(merchantId)).toBe(0);
  });

  it('is not taken for a module that the team no longer has', async () => {
    const { merchantId, teamId, channelId, admin, path } = await connected();
    await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
    await changeTeam(teamId, { modules: [] });
    // Omnichat goes on to list the team's accounts, and refuses its contacts.
    expect(await admin.call('GET', `${path}/line-accounts`)).toEqual([expect.objectContaining({ channelId })]);
    const preflight = () => refusalOf(admin.call('GET', `${path}/preflight?channelId=${channelId}`));
    const isAsked = async () => (await preflight())?.code !== 'partner_unavailable';
    await until(isAsked, { ...soon, what: 'the token of the store' });
    expect(await preflight()).toEqual({ status: 409, code: 'omnichat_module_missing' });
    expect(await tokenVersionOf(merchantId)).toBe(0);
  });

  it('fails no sync that an admin starts', async () => {
    const { merchantId, teamId, channelId, admin } = await connected();
    await admin.chooseLineAccount(merchantId, channelId);
    await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
    await reissueToken(teamId);
    const runId = await admin.startSync(merchantId);
    const { status, reason } = await admin.waitForSync(merchantId, runId, soon);
    expect([status, reason]).toEqual([expect.stringMatching(/^completed/), null]);
  });

  it('is replaced when an admin looks at single contacts', async () => {
    const { merchantId, teamId, channelId, admin, path } = await connected();
    await admin.chooseLineAccount(merchantId, channelId);
    await control.call('POST', `/control/stores/${merchantId}/reauthorise`, {});
    const runId = await admin.startSync(merchantId);
    await admin.waitForSync(merchantId, runId, soon);
    const [member] = (await control.members(merchantId)).filter(({ lineId }) => lineId !== null);
    const views = [`preflight?channelId=${channelId}`, `syncs/${runId}/sample`, `members/${member!.id}/compare`];
    for (const view of views) {
      await reissueToken(teamId);
      await until(() => admin.call('GET', `${path}/${view}`), { ...soon, what: view });
    }
    expect(await tokenVersionOf(merchantId)).toBe(views.length);
  });
});
