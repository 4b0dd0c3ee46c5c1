import { setAttention } from '../../core/store/integrations/attention';
import { findOpenIntegration } from '../../core/store/integrations/integrations';
import { AdminClient } from '../../tools/local/clients/client';
import { adminWithProvenStore, urls } from './client';
import { changeSession } from './storedSession';
import { codeOf, tokenHolder, withStackStore } from './tokenHolder';

interface Row {
  id: string;
  teamId: string;
  state: string;
  reason: { code: string; title: string } | null;
  since: string | null;
  lagSeconds: number;
  matchRate: number | null;
  workflowId: string;
}
const path = '/api/ops/integrations';

it('operators see every integration, by state as well, page by page; others find nothing there', async () => {
  const { store, team, admin } = await adminWithProvenStore();
  const { merchantId } = store;
  await admin.bind(merchantId, team.teamId);
  await withStackStore(async (own) => {
    await setAttention(own, (await findOpenIntegration(own, merchantId))?._id ?? '', 'omnichat_access_revoked');
  });
  const operator = await tokenHolder(null, ['ops:read']);
  /** Follows the pages of a list to its end. */
  const all = async (query: string, cursor = ''): Promise<Row[]> => {
    const answer = await operator.call('GET', `${path}?${query}&cursor=${cursor}`, undefined, {
      'accept-language': 'en',
    });
    expect(answer.status).toBe(200);
    const { items, nextCursor } = (await answer.json()) as { items: Row[]; nextCursor: string | null };
    return nextCursor === null ? items : [...items, ...(await all(query, nextCursor))];
  };
  const wanted = { id: merchantId, teamId: team.teamId, state: 'attention', workflowId: `integration:${merchantId}` };
  const rows = await all('state=');
  expect(rows.find(({ id }) => id === merchantId)).toMatchObject({
    ...wanted,
    reason: { code: 'omnichat_access_revoked', title: 'Omnichat no longer grants access' },
    since: expect.stringMatching(/^\d{4}-/) as string,
  });
  expect((await all('state=attention')).find(({ id }) => id === merchantId)).toMatchObject(wanted);
  const ready = await all('state=ready');
  expect(ready.filter(({ state, id }) => state !== 'ready' || id === merchantId)).toEqual([]);
  expect(new Set(rows.map(({ id, workflowId }) => `${id} ${workflowId}`)).size).toBe(rows.length);

  const subject = new AdminClient(urls.api);
  await subject.login('admin');
  expect(await subject.call<{ items: Row[] }>('GET', path)).toHaveProperty('items');
  const notFound = { status: 404, problem: { code: 'not_found' } };
  await expect(admin.call('GET', path)).rejects.toMatchObject(notFound);
  const module = await tokenHolder(team.teamId, ['integrations:read']);
  expect((await module.call('GET', path)).status).toBe(404);
  const none = await fetch(`${urls.api}${path}`);
  expect([none.status, await codeOf(none)]).toEqual([401, 'not_authenticated']);
  expect(await (await operator.call('GET', '/api/integrations')).json()).toMatchObject({ code: 'token_scope_missing' });
});

it('an operator whose login Omnichat no longer knows finds nothing within ten minutes', async () => {
  const subject = new AdminClient(urls.api);
  await subject.login('admin');
  await changeSession(subject, ({ user }) => {
    user.accessToken = 'revoked';
    user.teamsReadAtMs -= 600_000;
  });
  await expect(subject.call('GET', path)).rejects.toMatchObject({ status: 401 });
});
