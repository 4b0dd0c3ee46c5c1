import { AdminClient } from '../../tools/local/clients/client';
import { until } from '../../tools/local/until';
import {
  adminWithProvenStore,
  authorise,
  holdToken,
  makeStore,
  makeTeam,
  nanoseconds,
  sendShopline,
  urls,
} from './client';
import { changeSession } from './storedSession';

const hourMs = 3_600_000;
const notAuthorized = { status: 403, problem: { code: 'store_not_authorized' } };
const uninstall = (merchantId: string, atMs: number) =>
  sendShopline({ topic: 'application/uninstall', merchant_id: merchantId, ts: nanoseconds(atMs) });

/** The admin of another team, who proved to hold the store as well. */
async function otherHolder(merchantId: string) {
  const { teamId, adminUsername } = await makeTeam(merchantId);
  const client = new AdminClient(urls.api);
  await authorise(client, '/shopline/open', adminUsername, merchantId);
  await client.session();
  return { client, teamId };
}

describe('the proof of holding a store', () => {
  it('is worth nothing after an hour, however busy the session, until it is made anew', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await changeSession(admin, ({ provenStores }) => {
      for (const proven of provenStores) proven.provenAtMs -= hourMs + 1_000;
    });
    await expect(admin.bind(store.merchantId, team.teamId)).rejects.toMatchObject(notAuthorized);
    await authorise(admin, '/shopline/open', team.adminUsername, store.merchantId);
    expect(await admin.bind(store.merchantId, team.teamId)).toMatchObject({ teamId: team.teamId });
  });

  it('still counts just before that', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await changeSession(admin, ({ provenStores }) => {
      for (const proven of provenStores) proven.provenAtMs -= hourMs - 60_000;
    });
    expect(await admin.bind(store.merchantId, team.teamId)).toMatchObject({ teamId: team.teamId });
  });

  it.each(['never bound', 'bound'])(
    'is void once a store %s is uninstalled, and counts when made after',
    async (kind) => {
      const { store, team, admin } = await adminWithProvenStore();
      if (kind === 'bound') await admin.bind(store.merchantId, team.teamId);
      await uninstall(store.merchantId, Date.now() + 1_000);
      await expect(admin.bind(store.merchantId, team.teamId)).rejects.toMatchObject(notAuthorized);
      await authorise(admin, '/shopline/open', team.adminUsername, store.merchantId);
      expect(await admin.bind(store.merchantId, team.teamId)).toMatchObject({ teamId: team.teamId });
    },
  );

  it('counts when made after an uninstall whose event comes late and tells the second alone', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    const uninstalledAtMs = Date.now();
    await authorise(admin, '/shopline/open', team.adminUsername, store.merchantId);
    await admin.session();
    await uninstall(store.merchantId, Math.floor(uninstalledAtMs / 1_000) * 1_000 + 999);
    expect(await admin.bind(store.merchantId, team.teamId)).toMatchObject({ teamId: team.teamId });
  });

  it('stays when it was made while another request of the session was under way, as does what that one notes', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    const token = await holdToken(team.teamId);
    const binding = admin.bind(store.merchantId, team.teamId);
    await token.isAskedFor();
    const next = await makeStore();
    await authorise(admin, '/shopline/open', team.adminUsername, next.merchantId);
    await token.release();
    await binding;
    expect((await admin.session()).pendingStore).toMatchObject({ merchantId: next.merchantId });
    const otherTeam = { status: 409, problem: { code: 'team_connected_elsewhere' } };
    await expect(admin.bind(next.merchantId, team.teamId)).rejects.toMatchObject(otherTeam);
  });

  it("is void when the store is uninstalled while Omnichat is asked for the team's token", async () => {
    const { store, team, admin } = await adminWithProvenStore();
    const token = await holdToken(team.teamId);
    const binding = expect(admin.bind(store.merchantId, team.teamId)).rejects.toMatchObject(notAuthorized);
    await token.isAskedFor();
    await uninstall(store.merchantId, Date.now() + 1_000);
    await token.release();
    await binding;
    expect(await admin.integrations()).toEqual([]);
    const other = await otherHolder(store.merchantId);
    expect(await other.client.bind(store.merchantId, other.teamId)).toMatchObject({ teamId: other.teamId });
  });

  it('is void when a binding made since is disconnected, but not for whoever disconnects it', async () => {
    const { store, team, admin } = await adminWithProvenStore({ from: 'omnichat' });
    const other = await otherHolder(store.merchantId);
    await admin.bind(store.merchantId, team.teamId);
    await admin.disconnect(store.merchantId);
    await expect(other.client.bind(store.merchantId, other.teamId)).rejects.toMatchObject(notAuthorized);
    expect(await admin.bind(store.merchantId, team.teamId)).toMatchObject({ teamId: team.teamId });
  });

  it('counts when it was made while the binding stood that is disconnected', async () => {
    const { store, team, admin } = await adminWithProvenStore({ from: 'omnichat' });
    await admin.bind(store.merchantId, team.teamId);
    const other = await otherHolder(store.merchantId);
    await expect(other.client.bind(store.merchantId, other.teamId)).rejects.toMatchObject({ status: 409 });
    await admin.disconnect(store.merchantId);
    expect(await other.client.bind(store.merchantId, other.teamId)).toMatchObject({ teamId: other.teamId });
  });
});

describe('a session', () => {
  it('ends a day after its login, however busy, and its event stream with it', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    const stream = await admin.browser.request(`${urls.api}/api/integrations/${store.merchantId}/events`);
    let isOver = false;
    const reading = stream.text().finally(() => (isOver = true));
    await changeSession(admin, (session) => (session.loggedInAtMs -= 24 * hourMs + 1_000));
    await until(() => isOver, { timeoutMs: 25_000, what: 'the end of the stream' });
    expect(await reading).toContain('event: integration');
    await expect(admin.session()).rejects.toMatchObject({ status: 401, problem: { code: 'not_authenticated' } });
  }, 40_000);
});
