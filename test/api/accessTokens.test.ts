import { until } from '../../tools/local/until';
import { adminWithProvenStore, urls } from './client';
import { codeOf, tokenHolder, withStackStore } from './tokenHolder';

/** A team with a connected store. */
async function connected() {
  const { store, team, admin } = await adminWithProvenStore();
  await admin.bind(store.merchantId, team.teamId);
  return { merchantId: store.merchantId, team, admin, path: `/api/integrations/${store.merchantId}` };
}

describe('a module with an access token', () => {
  it('reads its team and nobody else', async () => {
    const { merchantId, team, path } = await connected();
    const reader = await tokenHolder(team.teamId, ['integrations:read', 'members:read']);
    const list = (await (await reader.call('GET', '/api/integrations')).json()) as { id: string }[];
    expect(list.map(({ id }) => id)).toEqual([merchantId]);
    for (const resource of ['', '/line-accounts', '/settings', '/attributes', '/syncs', '/members', '/members.csv']) {
      expect([resource, (await reader.call('GET', path + resource)).status]).toEqual([resource, 200]);
    }
  });

  it('writes without a CSRF token, and the audit log names the token', async () => {
    const { team, path, admin, merchantId } = await connected();
    await admin.chooseLineAccount(merchantId, team.channelId);
    const operator = await tokenHolder(team.teamId, ['syncs:write']);
    expect(await codeOf(await operator.call('POST', `${path}/syncs`, { mode: 'full', force: true }))).toBe(
      'invalid_request',
    );
    const settling = await operator.call('POST', `${path}/syncs`, { mode: 'full', acceptMismatch: true });
    expect([settling.status, await codeOf(settling)]).toEqual([403, 'person_required']);

    const begun = await operator.call('POST', `${path}/syncs`, { mode: 'preview' });
    expect(begun.status).toBe(202);
    const { runId } = (await begun.json()) as { runId: string };
    const entry = await withStackStore(({ models }) => models.auditLog.findOne({ 'detail.runId': runId }).lean());
    expect(entry).toMatchObject({ actor: `token:${operator.id}`, action: 'request_sync', teamId: team.teamId });
  });

  it('leaves the renewal of the access to Omnichat to a person', async () => {
    const { team, path, admin, merchantId } = await connected();
    await admin.chooseLineAccount(merchantId, team.channelId);
    const attentions = { omnichat_access_revoked: { at: new Date() } };
    await withStackStore(({ models }) => models.integrations.updateOne({ merchantId }, { $set: { attentions } }));
    const operator = await tokenHolder(team.teamId, ['syncs:write']);
    const response = await operator.call('POST', `${path}/syncs`, { mode: 'full' });
    expect([response.status, await codeOf(response)]).toEqual([403, 'person_required']);
  });

  it('is itself alone, even beside the session of somebody who may more', async () => {
    const { team, path, admin } = await connected();
    const reader = await tokenHolder(team.teamId, ['members:read']);
    const { csrfToken } = await admin.session();
    const both = (token: string, method: string, url: string) =>
      admin.browser.request(`${urls.api}${url}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'x-csrf-token': csrfToken },
      });
    expect((await both(reader.token, 'GET', path)).status).toBe(403);
    expect((await both('slo_wrong', 'GET', '/api/integrations')).status).toBe(401);
  });

  it('is listened to by its scheme alone: what a proxy wants is not ours', async () => {
    const { admin } = await connected();
    const response = await admin.browser.request(`${urls.api}/api/session`, {
      headers: { authorization: 'Basic c3RhZ2luZzpzZWNyZXQ=' },
    });
    expect(response.status).toBe(200);
  });

  it('is seen to be used, and counts against a rate limit of its own', async () => {
    const { team, path } = await connected();
    const [first, second] = [
      await tokenHolder(team.teamId, ['integrations:read']),
      await tokenHolder(team.teamId, ['integrations:read']),
    ];
    const limits = [];
    for (const holder of [first, first, second]) {
      limits.push((await holder.call('GET', path)).headers.get('ratelimit'));
    }
    expect(limits.map((limit) => /r=(\d+)/.exec(limit ?? '')?.[1])).toEqual(['599', '598', '599']);
    const kept = await withStackStore(({ models }) => models.accessTokens.findById(first.id).lean());
    expect(kept?.lastUsedAt).toBeInstanceOf(Date);
    expect(JSON.stringify(kept)).not.toContain(first.token);
  });

  it('follows events until it is revoked', async () => {
    const { team, path } = await connected();
    const reader = await tokenHolder(team.teamId, ['integrations:read']);
    const stream = await reader.call('GET', `${path}/events`);
    expect(stream.status).toBe(200);
    let isOver = false;
    const reading = stream.text().then((text) => {
      isOver = true;
      return text;
    });
    await withStackStore(({ models }) =>
      models.accessTokens.updateOne({ _id: reader.id }, { $set: { revokedAt: new Date() } }),
    );
    await until(() => isOver, { timeoutMs: 25_000, what: 'the end of the stream' });
    expect(await reading).toContain('event: integration');
  }, 40_000);
});
