import { AdminClient } from '../../tools/local/clients/client';
import { authorise, control, makeStore, makeTeam, urls } from './client';
import { adminOperations, filled } from './operations';

/** Omnichat's roles, written out here: the tests check what the service makes of them. */
const connecting = ['admin', 'supervisor'];
const others = ['marketing', 'cs_manager', 'cs_agent', 'sales', 'sales_manager', 'marketing_cs'];

type Scene = Awaited<ReturnType<typeof connectedTeam>>;

async function connectedTeam() {
  const store = await makeStore();
  const team = await makeTeam(store.merchantId);
  const admin = new AdminClient(urls.api);
  await authorise(admin, '/shopline/connect', team.adminUsername, store.merchantId);
  await admin.bind(store.merchantId, team.teamId);
  return { merchantId: store.merchantId, teamId: team.teamId };
}

async function colleague(role: string, { merchantId, teamId }: { merchantId: string; teamId: string }) {
  const { username } = await control.createUser({ name: role, role, teamId });
  const client = new AdminClient(urls.api);
  await authorise(client, '/shopline/connect', username, merchantId);
  return client;
}

/** What every route about an integration answers this person. The other ids in a path name nothing that exists. */
async function answersTo(client: AdminClient, { merchantId }: Scene): Promise<[route: string, status: number][]> {
  const { csrfToken } = await client.session();
  const headers = { 'x-csrf-token': csrfToken, 'content-type': 'application/json' };
  const answers: [string, number][] = [];
  for (const { method, path } of await adminOperations()) {
    // The DELETE comes last: it ends the integration that the other routes are about.
    if (!path.includes('{id}') || method === 'DELETE') continue;
    const response = await client.browser.request(`${urls.api}${filled(path, merchantId)}`, { method, headers });
    answers.push([`${method} ${path}`, response.status]);
    await response.body?.cancel();
  }
  const ended = await client.browser.request(`${urls.api}/api/integrations/${merchantId}`, {
    method: 'DELETE',
    headers,
  });
  return [...answers, ['DELETE /api/integrations/{id}', ended.status]];
}

describe.each(others)('a colleague whose role is %s', (role) => {
  it('sees nothing of the integration and can do nothing to it', async () => {
    const scene = await connectedTeam();
    const client = await colleague(role, scene);
    expect(await client.integrations()).toEqual([]);
    const answers = await answersTo(client, scene);
    expect(answers.length).toBeGreaterThan(15);
    expect(answers.filter(([, status]) => status !== 404)).toEqual([]);
  });

  it('cannot connect a store', async () => {
    const { merchantId } = await makeStore();
    const { teamId } = await makeTeam(merchantId);
    const client = await colleague(role, { merchantId, teamId });
    await expect(client.bind(merchantId, teamId)).rejects.toMatchObject({
      status: 403,
      problem: { code: 'insufficient_role' },
    });
  });
});

describe.each(connecting)('a colleague whose role is %s', (role) => {
  it('is let in by every route', async () => {
    const scene = await connectedTeam();
    const client = await colleague(role, scene);
    expect((await client.integrations()).map(({ id }) => id)).toEqual([scene.merchantId]);
    const answers = await answersTo(client, scene);
    const refused = answers.filter(([route, status]) => {
      const isOfNothing = route.replace('{id}', '').includes('{');
      return status === 401 || status === 403 || (status === 404 && !isOfNothing);
    });
    expect(refused).toEqual([]);
    expect(answers).toContainEqual(['GET /api/integrations/{id}', 200]);
    expect(answers).toContainEqual(['PUT /api/integrations/{id}/settings', 200]);
    expect(answers).toContainEqual(['DELETE /api/integrations/{id}', 202]);
  });

  it('can connect a store', async () => {
    const { merchantId } = await makeStore();
    const { teamId } = await makeTeam(merchantId);
    const client = await colleague(role, { merchantId, teamId });
    expect(await client.bind(merchantId, teamId)).toMatchObject({ id: merchantId, teamId });
  });
});
