import { operatorScope, tokenScopes, type TokenScope } from '../../core/domain/tokenScopes';
import { AdminClient } from '../../tools/local/clients/client';
import { adminWithProvenStore, answerOfShopline, authorise, control, makeStore, makeTeam, urls } from './client';
import { adminOperations, filled } from './operations';
import { changeSession } from './storedSession';
import { callWithToken, codeOf, tokenHolder } from './tokenHolder';

const api = (path: string, init: RequestInit = {}) => fetch(`${urls.api}${path}`, { redirect: 'manual', ...init });

describe('the admin API', () => {
  it('answers 401 to whoever is logged out, on every route and whatever the body', async () => {
    const operations = await adminOperations();
    expect(operations.length).toBeGreaterThan(20);
    for (const { method, path } of operations) {
      const body = method === 'GET' ? undefined : '{"not": json';
      const response = await api(filled(path, 'any'), {
        method,
        headers: { 'content-type': 'application/json' },
        ...(body !== undefined && { body }),
      });
      expect([method, path, response.status]).toEqual([method, path, 401]);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    }
    expect((await api('/api/no-such-route')).status).toBe(401);
    expect((await api('/api/integrations/%ff')).status).toBe(401);
    expect((await api('/api/%')).status).toBe(401);
  });

  it('answers 403 to a write without the token of the session, before anything else is looked at', async () => {
    const { admin } = await adminWithProvenStore();
    for (const { method, path } of await adminOperations()) {
      if (method === 'GET') continue;
      const url = `${urls.api}${filled(path, 'no-such-store')}`;
      const response = await admin.browser.request(url, { method, headers: { 'x-csrf-token': 'guessed' } });
      expect([method, path, response.status]).toEqual([method, path, 403]);
    }
  });

  it('hides integrations of other teams, and of teams where the role does not suffice', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    const strangerTeam = await makeTeam(store.merchantId);
    const stranger = new AdminClient(urls.api);
    await authorise(stranger, '/shopline/open', strangerTeam.adminUsername, store.merchantId);
    const { username } = await control.createUser({ name: 'Agent', role: 'marketing', teamId: team.teamId });
    const colleague = new AdminClient(urls.api);
    await authorise(colleague, '/shopline/open', username, store.merchantId);
    for (const outsider of [stranger, colleague]) {
      const { csrfToken } = await outsider.session();
      expect(await outsider.integrations()).toEqual([]);
      for (const { method, path } of await adminOperations()) {
        if (!path.includes('{id}')) continue;
        const url = `${urls.api}${filled(path, store.merchantId)}`;
        const headers = { 'x-csrf-token': csrfToken, 'content-type': 'application/json' };
        const response = await outsider.browser.request(url, { method, headers });
        expect([method, path, response.status]).toEqual([method, path, 404]);
      }
    }
  });

  it('answers 405 to a method that a path does not have, and says which it has', async () => {
    const { admin } = await adminWithProvenStore();
    const attempts: [string, string, string][] = [
      ['DELETE', '/api/session', 'GET, HEAD, OPTIONS'],
      ['GET', '/logout', 'POST, OPTIONS'],
      ['PUT', '/api/integrations', 'POST, GET, HEAD, OPTIONS'],
      ['GET', '/webhooks/shopline', 'POST, OPTIONS'],
      ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
    ];
    for (const [method, path, allow] of attempts) {
      const response = await admin.browser.request(`${urls.api}${path}`, { method });
      expect([method, path, response.status, response.headers.get('allow')]).toEqual([method, path, 405, allow]);
    }
    expect((await api('/api/session', { method: 'DELETE' })).status).toBe(401);
  });

  it('refuses input that no route declares', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    const path = `/api/integrations/${store.merchantId}`;
    const attempts: [string, string, unknown?][] = [
      ['GET', `${path}?verbose=1`],
      ['GET', '/api/integrations/%ff'],
      ['GET', `${path}/members?state=unheard_of`],
      ['GET', `${path}/members?state[$ne]=failed`],
      ['GET', `${path}/members?cursor=bm90LW1pbmU`],
      ['POST', `${path}/syncs`, { mode: 'full', force: true }],
      ['POST', `${path}/syncs`, { mode: { $ne: '' } }],
      ['POST', `${path}/syncs`, {}],
      ['PUT', `${path}/settings`, { attributes: [{ key: 'shopline_shoe_size', enabled: true }] }],
      ['POST', '/api/integrations', { merchantId: { $gt: '' }, teamId: team.teamId }],
    ];
    for (const [method, url, body] of attempts) {
      await expect(admin.call(method, url, body)).rejects.toMatchObject({
        status: 400,
        problem: { code: 'invalid_request' },
      });
    }
  });

  it('speaks the language it is asked for', async () => {
    const english = (await (
      await api('/api/session', { headers: { 'accept-language': 'en-GB,zh;q=0.5' } })
    ).json()) as {
      title: string;
    };
    expect(english.title).toBe('Not logged in');
  });

  it('ends a session at logout', async () => {
    const { admin } = await adminWithProvenStore();
    await admin.call('POST', '/logout');
    await expect(admin.session()).rejects.toMatchObject({ status: 401 });
  });
});

describe('an access token', () => {
  const everyScope = Object.keys(tokenScopes) as TokenScope[];
  /** Outside `/api` no token is looked at. */
  const tokenOperations = async () => (await adminOperations()).filter(({ path }) => path.startsWith('/api/'));

  it('is refused with 401 on every route when it is unknown, malformed, expired or revoked', async () => {
    const { team } = await adminWithProvenStore();
    const expired = await tokenHolder(team.teamId, everyScope, { expiresInMs: -1 });
    const revoked = await tokenHolder(team.teamId, everyScope, { isRevoked: true });
    const tokens = { expired: expired.token, revoked: revoked.token, unknown: `slo_${'A'.repeat(43)}`, malformed: '' };
    for (const [kind, token] of Object.entries(tokens)) {
      for (const { method, path } of await tokenOperations()) {
        const response = await callWithToken(token, method, filled(path, 'any'));
        expect([kind, method, path, response.status]).toEqual([kind, method, path, 401]);
        expect(await codeOf(response)).toBe('token_invalid');
        expect(response.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
      }
    }
  });

  it('opens exactly the routes of its scopes, and none that is for people', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    for (const scope of everyScope) {
      const holder = await tokenHolder(team.teamId, [scope]);
      for (const { method, path, scope: needed } of await tokenOperations()) {
        if (needed === scope) continue;
        const response = await holder.call(method, filled(path, store.merchantId));
        if (needed === operatorScope) {
          // Whoever is no operator is not told that these routes exist.
          expect([scope, path, response.status, await codeOf(response)]).toEqual([scope, path, 404, 'not_found']);
          continue;
        }
        expect([scope, method, path, response.status]).toEqual([scope, method, path, 403]);
        expect(await codeOf(response)).toBe(needed ? 'token_scope_missing' : 'person_required');
        const challenge = needed ? `Bearer error="insufficient_scope", scope="${needed}"` : null;
        expect(response.headers.get('www-authenticate')).toBe(challenge);
      }
    }
  });

  it('sees nothing of a foreign team, whatever its scopes', async () => {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.bind(store.merchantId, team.teamId);
    const foreigner = await tokenHolder((await makeTeam(store.merchantId)).teamId, everyScope);
    expect(await (await foreigner.call('GET', '/api/integrations')).json()).toEqual([]);
    for (const { method, path, scope } of await tokenOperations()) {
      if (!scope || !path.includes('{id}')) continue;
      const response = await foreigner.call(method, filled(path, store.merchantId));
      expect([method, path, response.status]).toEqual([method, path, 404]);
    }
    expect((await foreigner.call('GET', '/api/no-such-route')).status).toBe(404);
  });
});

describe('the way in', () => {
  it('takes an answer of SHOPLINE once, and never with another state', async () => {
    const { store, admin } = await adminWithProvenStore();
    const finish = async (url: URL) => (await admin.browser.request(url.href)).status;

    const genuine = await answerOfShopline(admin, store.merchantId);
    const forged = new URL(genuine);
    forged.searchParams.set('state', 'forged');
    expect(await finish(forged)).toBe(400);
    // The forged answer took no attempt away.
    expect(await finish(genuine)).toBe(302);
    expect(await finish(genuine)).toBe(400);

    const unechoed = await answerOfShopline(admin, store.merchantId);
    unechoed.searchParams.delete('state');
    expect(await finish(unechoed)).toBe(302);
    expect(await finish(unechoed)).toBe(400);
  });

  it.each(['one after the other', 'at the same time'])('opens in two tabs that come back %s', async (order) => {
    const { store, admin } = await adminWithProvenStore();
    const begin = () => answerOfShopline(admin, store.merchantId);
    const finish = async (url: URL) => (await admin.browser.request(url.href)).headers.get('location');
    const together = async () => {
      const begun = await Promise.all([begin(), begin()]);
      return Promise.all(begun.map(finish));
    };
    const inTurn = async () => {
      const begun = [await begin(), await begin()] as const;
      return [await finish(begun[0]), await finish(begun[1])];
    };
    expect(await (order === 'at the same time' ? together() : inTurn())).toEqual(['/', '/']);
  });

  it('takes an answer without state for that of the newest attempt', async () => {
    const { store, admin } = await adminWithProvenStore();
    await answerOfShopline(admin, store.merchantId);
    const unechoed = await answerOfShopline(admin, store.merchantId, { 'sec-fetch-site': 'cross-site' });
    unechoed.searchParams.delete('state');
    const finished = await admin.browser.request(unechoed.href);
    expect(finished.headers.get('location')).toBe('/shopline/confirm?origin=shopline');
  });

  it('keeps five attempts, the newest', async () => {
    const { store, admin } = await adminWithProvenStore();
    const answers: URL[] = [];
    for (let tab = 0; tab < 6; tab += 1) answers.push(await answerOfShopline(admin, store.merchantId));
    const statuses: number[] = [];
    for (const { href } of answers) statuses.push((await admin.browser.request(href)).status);
    expect(statuses).toEqual([400, 302, 302, 302, 302, 302]);
  });

  it('takes no answer that comes later than ten minutes', async () => {
    const { store, admin } = await adminWithProvenStore();
    const answer = await answerOfShopline(admin, store.merchantId);
    await changeSession(admin, ({ shoplineAttempts }) => {
      for (const attempt of shoplineAttempts) attempt.startedAtMs -= 601_000;
    });
    expect((await admin.browser.request(answer.href)).status).toBe(400);
  });

  it.each([
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['a neighbour below the same domain', { 'sec-fetch-site': 'same-site' }],
    ['a frame', { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'iframe' }],
  ])(
    'takes an answer without state for none of an attempt that %s began, until a person goes on',
    async (_who, headers) => {
      const { admin } = await adminWithProvenStore();
      const { merchantId } = await makeStore();
      const answerTo = async (begun: string) => {
        const url = `${begun}&merchant_id=${merchantId}`;
        const answer = new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '');
        answer.searchParams.delete('state');
        return admin.browser.request(answer.href);
      };
      const begun = await admin.browser.request(`${urls.api}/shopline/open`, { headers });
      const planted = await answerTo(begun.headers.get('location') ?? '');
      expect((await admin.session()).pendingStore?.merchantId).not.toBe(merchantId);
      expect([planted.status, planted.headers.get('location')]).toEqual([302, '/shopline/confirm?origin=shopline']);

      const question = await admin.browser.request(`${urls.api}/shopline/confirm?origin=shopline`);
      const csrfToken = /name="csrfToken" value="([^"]+)"/.exec(await question.text())?.[1] ?? '';
      const press = (token: string, language = 'zh-TW') => {
        const body = new URLSearchParams({ origin: 'shopline', csrfToken: token });
        return admin.browser.request(`${urls.api}/shopline/confirm`, {
          method: 'POST',
          headers: { 'accept-language': language },
          body,
        });
      };
      expect((await press('guessed')).status).toBe(403);
      expect(await (await press(csrfToken, 'en')).text()).toContain('Going on to SHOPLINE');
      const page = await (await press(csrfToken)).text();
      expect(page).toContain('正在前往 SHOPLINE');
      const [, leadsTo = ''] = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(page) ?? [];
      expect(page).toContain(`<a href="${leadsTo}">`);
      expect((await answerTo(leadsTo.replaceAll('&amp;', '&'))).headers.get('location')).toBe('/');
      expect((await admin.session()).pendingStore).toMatchObject({ merchantId, origin: 'shopline' });
    },
  );

  it('takes it with the state, whoever began', async () => {
    const { store, admin } = await adminWithProvenStore();
    const headers = { 'sec-fetch-site': 'cross-site' };
    const answer = await answerOfShopline(admin, store.merchantId, headers);
    const finished = await admin.browser.request(answer.href);
    expect(finished.headers.get('location')).toBe('/');
  });

  it('does not send a user to an address from a link', async () => {
    const response = await api('/login?returnTo=https://elsewhere.example');
    expect(response.status).toBe(400);
  });
});
