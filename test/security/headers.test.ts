import { env, urls } from '../api/client';
import { openOwnStore, ownDatabaseUri } from '../store/ownDatabase';
import { startOwnApi, type OwnApi } from '../support/ownApi';

/** The directives of an answer's Content-Security-Policy, without the nonce that each answer has anew. */
function directivesOf(response: Response): Record<string, string> {
  const policy = response.headers.get('content-security-policy') ?? '';
  const directives = policy.split(';').map((directive) => directive.trim().replace(/'nonce-[^']+'/, "'nonce'"));
  return Object.fromEntries(directives.map((line) => [line.split(' ')[0] ?? '', line.split(' ').slice(1).join(' ')]));
}

const policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self' 'nonce'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'font-src': "'self'",
  'manifest-src': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'self'",
};

describe.each(['/', '/api/session', '/no-such-page', '/webhooks/omnichat'])('the answer to %s', (path) => {
  it('lets nothing in from elsewhere and is shown in no frame', async () => {
    const response = await fetch(`${urls.api}${path}`);
    expect(directivesOf(response)).toEqual(policy);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(response.headers.get('x-powered-by')).toBeNull();
  });
});

it('the page names its nonce, and no two answers share one', async () => {
  const [first, second] = await Promise.all([1, 2].map(() => fetch(`${urls.api}/`)));
  const nonceOf = (response: Response | undefined) =>
    /'nonce-([^']+)'/.exec(response?.headers.get('content-security-policy') ?? '')?.[1] ?? '';
  expect(nonceOf(first)).toHaveLength(24);
  expect(nonceOf(first)).not.toBe(nonceOf(second));
  expect(await first?.text()).toContain(nonceOf(first));
});

it('what a session answers is kept by no cache', async () => {
  expect((await fetch(`${urls.api}/api/session`)).headers.get('cache-control')).toBe('no-store');
});

describe('behind https', () => {
  let api: OwnApi;
  const mongodbUri = ownDatabaseUri();
  beforeAll(async () => {
    const PUBLIC_URL = 'https://integration.example.com';
    api = await startOwnApi({ PUBLIC_URL, MONGODB_URI: mongodbUri, SANDBOX_CONTROL_URL: '' });
  });
  afterAll(() => api?.stop());

  it('the cookie never travels in clear, and browsers are told to stay with https', async () => {
    const headers = { 'x-forwarded-proto': 'https' };
    const response = await fetch(`${api.url}/login`, { redirect: 'manual', headers });
    const [cookie = ''] = response.headers.getSetCookie();
    // Browsers take a cookie of this name from no other host, such as a neighbour below the same domain.
    expect(cookie).toMatch(/^__Host-sid=/);
    expect(cookie).not.toContain('Domain=');
    const attributes = cookie.split('; ').slice(1);
    expect(attributes).toEqual(expect.arrayContaining(['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/']));
    expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect(directivesOf(response)).toEqual({ ...policy, 'upgrade-insecure-requests': '' });
  });

  it('a visitor leaves a session of ten minutes, and none at all where no attempt was begun', async () => {
    const store = await openOwnStore(mongodbUri, env.ENCRYPTION_KEY ?? '');
    const { sessions } = store.models;
    await sessions.deleteMany({});
    const headers = { 'x-forwarded-proto': 'https' };
    for (const path of ['/login/callback?code=x&state=y', '/shopline/callback?code=x', '/', '/api/session']) {
      await fetch(`${api.url}${path}`, { redirect: 'manual', headers });
    }
    expect(await sessions.countDocuments({})).toBe(0);
    await fetch(`${api.url}/login`, { redirect: 'manual', headers });
    const left = await sessions.find({}).lean();
    await store.close();
    expect(left).toHaveLength(1);
    expect((left[0]?.expires.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(600_000);
  });

  it('no cookie is set at all on a connection that is not', async () => {
    const response = await fetch(`${api.url}/login`, { redirect: 'manual' });
    expect([response.status, response.headers.getSetCookie()]).toEqual([302, []]);
  });
});

it('without https, as on one machine, the cookie comes back all the same', async () => {
  expect(env.PUBLIC_URL).toMatch(/^http:/);
  const response = await fetch(`${urls.api}/login`, { redirect: 'manual' });
  expect(response.headers.getSetCookie().join()).not.toContain('Secure');
  expect(response.headers.get('strict-transport-security')).toBeNull();
});
