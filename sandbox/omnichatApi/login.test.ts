import { createHash, randomBytes } from 'node:crypto';
import { call, startTestSandbox, type TestSandbox } from '../testSandbox';

const redirectUri = 'http://localhost:3000/login/callback';
let sandbox: TestSandbox;
let team: { teamId: string; apiToken: string };

beforeAll(async () => {
  sandbox = await startTestSandbox();
  team = await sandbox.makeTeam({ modules: ['crm'], name: '甲隊' });
  await sandbox.control('POST', '/users', { username: 'amy', name: '王管理', role: 'admin', teamId: team.teamId });
  await sandbox.control('POST', '/users', { username: 'bob', name: '陳行銷', role: 'marketing', teamId: team.teamId });
});
afterAll(() => sandbox.close());

/** A browser without a screen: follows redirects on the login's host and keeps its cookies. */
async function logIn(username: string): Promise<{ access_token: string; id_token: string }> {
  const verifier = randomBytes(32).toString('base64url');
  const cookies = new Map<string, string>();
  const visit = async (method: string, url: string, body?: string) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await call('' + method, url, {
      headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    return { ...answer, location: location === null ? null : new URL(location, url).href };
  };
  const query = new URLSearchParams({
    client_id: 'omnichat-console',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid profile teams',
    state: 's1',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const start = await visit('GET', `${sandbox.urls.oidcIssuer}/auth?${query.toString()}`);
  const pageUrl = start.location ?? '';
  const page = await visit('GET', pageUrl);
  expect(page.text).toContain('name="username" value="amy"');
  let step = await visit('POST', pageUrl, `username=${username}`);
  while (step.location !== null && !step.location.startsWith(redirectUri)) step = await visit('GET', step.location);
  const callback = new URL(step.location ?? '');
  expect(callback.searchParams.get('state')).toBe('s1');
  const token = await fetch(`${sandbox.urls.oidcIssuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('omnichat-console:omnichat-console-secret').toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: callback.searchParams.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }),
  });
  expect(token.status).toBe(200);
  return (await token.json()) as { access_token: string; id_token: string };
}

test('a scripted client logs in; ID token and userinfo name the teams with role and modules', async () => {
  const { access_token: token, id_token: idToken } = await logIn('amy');
  const claims = JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
  const teams = [{ id: team.teamId, name: '甲隊', role: 'admin', modules: ['crm'] }];
  expect(claims).toMatchObject({ sub: 'amy', name: '王管理', email: 'amy@example.com', teams });
  const userinfo = await call('GET', `${sandbox.urls.oidcIssuer}/me`, { token });
  expect(userinfo.json).toMatchObject({ sub: 'amy', teams });
});

test('the team token is for admins and supervisors of that team only', async () => {
  const url = `${sandbox.urls.omnichat}/internal/teams/${team.teamId}/open-api-token`;
  const { access_token: admin } = await logIn('amy');
  expect((await call('GET', url, { token: admin })).json).toEqual({ token: team.apiToken });
  const { access_token: marketing } = await logIn('bob');
  expect((await call('GET', url, { token: marketing })).status).toBe(403);
  expect((await call('GET', url, { token: 'nope' })).status).toBe(401);
  expect((await call('GET', url.replace(team.teamId, 'other'), { token: admin })).status).toBe(403);
});

test('another team token takes the place of the one before, which is refused', async () => {
  const replaced = await sandbox.makeTeam({});
  const apiToken = () => sandbox.control<{ apiToken: string }>('POST', `/teams/${replaced.teamId}/token`, {});
  const fresh = (await apiToken()).apiToken;
  const statusWith = async (token: string) =>
    (await call('GET', `${sandbox.urls.omnichat}/v1/channels`, { token })).status;
  expect([await statusWith(fresh), await statusWith(replaced.apiToken)]).toEqual([200, 401]);
});

test('discovery names the issuer and PKCE is asked for', async () => {
  const { json } = await call<{ issuer: string; code_challenge_methods_supported: string[] }>(
    'GET',
    `${sandbox.urls.oidcIssuer}/.well-known/openid-configuration`,
  );
  expect(json.issuer).toBe(sandbox.urls.oidcIssuer);
  expect(json.code_challenge_methods_supported).toEqual(['S256']);
  const query = new URLSearchParams({
    client_id: 'omnichat-console',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
  });
  const answer = await call('GET', `${sandbox.urls.oidcIssuer}/auth?${query.toString()}`);
  expect(answer.headers.get('location')).toContain('error=invalid_request');
});

it('a login that is over, where the browser’s Back leads, is a page', async () => {
  const address = new URL('/login/finished-long-ago', sandbox.urls.oidcIssuer).href;
  for (const method of ['GET', 'POST']) {
    const answer = await call(method, address);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('text/html')]);
    expect(answer.text).toContain('這次登入已經結束');
  }
});
