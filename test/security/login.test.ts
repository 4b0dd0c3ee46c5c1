import { Browser } from '../../tools/local/clients/browser';
import { AdminClient } from '../../tools/local/clients/client';
import { adminWithProvenStore, answerOfShopline, authorise, holdToken, makeStore, makeTeam, urls } from '../api/client';
import { changeSessionOf } from '../api/storedSession';

const api = (path: string) => `${urls.api}${path}`;
const begin = (admin: AdminClient) => admin.browser.request(api('/login'));
const sessionCookie = (response: Response) =>
  response.headers
    .getSetCookie()
    .find((line) => line.startsWith('sid='))
    ?.split(';')[0];

/** Logs in at Omnichat and stops before the callback. @returns the callback's address, and the attempt's cookie */
async function answerOfLogin(): Promise<{ admin: AdminClient; callback: URL; cookieBefore: string | undefined }> {
  const { adminUsername } = await makeTeam((await makeStore()).merchantId);
  const admin = new AdminClient(urls.api);
  const begun = await begin(admin);
  return { admin, callback: await answerOf(begun, adminUsername), cookieBefore: sessionCookie(begun) };
}

/**
 * Logs in with a session of its own at Omnichat: the sandbox's ends what it gave one tab at the login in another.
 * @returns the address to which Omnichat sends the tab back
 */
async function answerOf(begun: Response, username: string): Promise<URL> {
  const browser = new Browser();
  const page = await browser.open(begun.headers.get('location') ?? '');
  // The form's answer leads back to the api by redirects. They are followed one by one, up to the api's own address.
  const action = /action="([^"]+)"/.exec(page.body)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const hidden = [...page.body.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  let response = await browser.request(new URL(action, page.url).href, {
    method: 'POST',
    body: new URLSearchParams([
      ...hidden.map(([, name, value]) => [name ?? '', value ?? '']),
      ['username', username],
    ] as [string, string][]),
  });
  for (let hops = 0; hops < 10; hops += 1) {
    const url = new URL(response.headers.get('location') ?? '', page.url);
    if (url.href.startsWith(api('/login/callback'))) return url;
    response = await browser.request(url.href);
  }
  throw new Error('The login does not lead back');
}

describe('logging in', () => {
  it('gives the session a new id, so that one planted before is worth nothing', async () => {
    const { admin, callback, cookieBefore } = await answerOfLogin();
    const finished = await admin.browser.request(callback.href);
    expect(finished.status).toBe(302);
    const cookieAfter = sessionCookie(finished);
    expect(cookieBefore).toBeDefined();
    expect(cookieAfter).toBeDefined();
    expect(cookieAfter).not.toBe(cookieBefore);
    const planted = await fetch(api('/api/session'), { headers: { cookie: cookieBefore ?? '' } });
    expect(planted.status).toBe(401);
    expect((await admin.session()).user.id).not.toBe('');
  });

  it('keeps the session from scripts and from other sites', async () => {
    const { admin, callback } = await answerOfLogin();
    const finished = await admin.browser.request(callback.href);
    const cookie = finished.headers.getSetCookie().find((line) => line.startsWith('sid=')) ?? '';
    expect(cookie).toContain('HttpOnly');
    expect(cookie).toContain('SameSite=Lax');
  });

  it('takes an answer once, in the browser that asked, and with the state it was given', async () => {
    const { admin, callback } = await answerOfLogin();
    const elsewhere = await fetch(callback, { redirect: 'manual' });
    expect(elsewhere.status).toBe(400);

    const forged = new URL(callback);
    forged.searchParams.set('state', 'forged');
    expect((await admin.browser.request(forged.href)).status).toBe(400);
    await expect(admin.session()).rejects.toMatchObject({ status: 401 });
    // The forged answer took no attempt away.
    expect((await admin.browser.request(callback.href)).status).toBe(302);
  });

  it.each(['one after the other', 'at the same time'])('succeeds in two tabs that come back %s', async (order) => {
    const { adminUsername } = await makeTeam((await makeStore()).merchantId);
    const admin = new AdminClient(urls.api);
    const tabs = [await begin(admin), await begin(admin)] as const;
    const [first, second] = [await answerOf(tabs[0], adminUsername), await answerOf(tabs[1], adminUsername)];
    const finish = async ({ href }: URL) => (await admin.browser.request(href)).status;
    const statuses =
      order === 'at the same time'
        ? await Promise.all([finish(first), finish(second)])
        : [await finish(first), await finish(second)];
    expect(statuses).toEqual([302, 302]);
    expect((await admin.session()).user.id).not.toBe('');
    expect([await finish(first), await finish(second)]).toEqual([400, 400]);
  });

  it('succeeds in a tab that was on its way back with the cookie of before when another tab logged in', async () => {
    const { adminUsername } = await makeTeam((await makeStore()).merchantId);
    const admin = new AdminClient(urls.api);
    const tabs = [await begin(admin), await begin(admin)] as const;
    const [first, late] = [await answerOf(tabs[0], adminUsername), await answerOf(tabs[1], adminUsername)];
    const headers = { cookie: sessionCookie(tabs[0])! };
    const finish = async ({ href }: URL) => (await fetch(href, { headers, redirect: 'manual' })).status;
    expect([await finish(first), await finish(late)]).toEqual([302, 302]);
    expect([await finish(first), await finish(late)]).toEqual([400, 400]);
  });

  it('fails in a tab that comes with the cookie of before half a minute after another tab logged in', async () => {
    const { adminUsername } = await makeTeam((await makeStore()).merchantId);
    const admin = new AdminClient(urls.api);
    const tabs = [await begin(admin), await begin(admin)] as const;
    const [first, late] = [await answerOf(tabs[0], adminUsername), await answerOf(tabs[1], adminUsername)];
    const cookie = sessionCookie(tabs[0])!;
    const finish = async ({ href }: URL) => (await fetch(href, { headers: { cookie }, redirect: 'manual' })).status;
    expect(await finish(first)).toBe(302);
    await changeSessionOf(cookie, (session) => (session.endsAtMs -= 30_000));
    expect(await finish(late)).toBe(400);
  });

  it.each([
    ['leaves the same person the authorisation that another tab began', true],
    ['takes from another person the authorisation that another tab began', false],
  ])('%s', async (_name, isSame) => {
    const { merchantId } = await makeStore();
    const { adminUsername } = await makeTeam(merchantId);
    const lateUsername = isSame ? adminUsername : (await makeTeam(merchantId)).adminUsername;
    const admin = new AdminClient(urls.api);
    const tabs = [await begin(admin), await begin(admin)] as const;
    const finish = async ({ href }: URL) => (await admin.browser.request(href)).status;
    expect(await finish(await answerOf(tabs[0], adminUsername))).toBe(302);
    const authorised = await answerOfShopline(admin, merchantId);
    expect(await finish(await answerOf(tabs[1], lateUsername))).toBe(302);
    expect(await finish(authorised)).toBe(isSame ? 302 : 400);
  });

  it('does not take the same code twice', async () => {
    const { admin, callback } = await answerOfLogin();
    expect((await admin.browser.request(callback.href)).status).toBe(302);
    expect((await admin.browser.request(callback.href)).status).toBe(400);
  });

  it.each(['/shopline/open', '/shopline/open/', '/shopline/connect', '/shopline/connect/'])(
    'is where %s leads while logged out',
    async (path) => {
      const sent = await fetch(api(path), { redirect: 'manual' });
      const login = new URL(sent.headers.get('location') ?? '', urls.api);
      expect([sent.status, login.pathname]).toEqual([302, '/login']);
      const begun = await fetch(login, { redirect: 'manual' });
      expect([begun.status, new URL(begun.headers.get('location') ?? '').pathname]).toEqual([302, '/oidc/auth']);
    },
  );

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', '/shopline/open@evil.example', 'javascript:1'])(
    'does not lead to %s afterwards',
    async (returnTo) => {
      const response = await fetch(api(`/login?returnTo=${encodeURIComponent(returnTo)}`), { redirect: 'manual' });
      expect(response.status).toBe(400);
      expect(response.headers.get('location')).toBeNull();
    },
  );

  it('answers 400 to a callback that nothing led to', async () => {
    for (const path of ['/login/callback?code=x&state=y', '/login/callback', '/shopline/callback?code=x&state=y']) {
      expect([path, (await fetch(api(path), { redirect: 'manual' })).status]).toEqual([path, 400]);
    }
  });
});

describe('an answer that comes after its session has ended', () => {
  /** An admin of whose tabs one waits for Omnichat, with a session that the request has changed. */
  async function adminWithSlowRequest() {
    const { store, team, admin } = await adminWithProvenStore();
    await admin.session();
    const token = await holdToken(team.teamId);
    const slow = Promise.allSettled([admin.bind(store.merchantId, team.teamId)]);
    await token.isAskedFor();
    const answerLate = async () => {
      await token.release();
      await slow;
    };
    return { admin, team, answerLate };
  }

  it('leaves it to the login page to ask who is there, once the person has logged out', async () => {
    const { admin, answerLate } = await adminWithSlowRequest();
    await admin.call('POST', '/logout');
    await answerLate();
    const login = new URL((await begin(admin)).headers.get('location') ?? '');
    expect(login.searchParams.get('prompt')).toBe('login');
  });

  it('leaves the person logged in who has logged in anew', async () => {
    const { admin, team, answerLate } = await adminWithSlowRequest();
    const again = await answerOf(await begin(admin), team.adminUsername);
    expect((await admin.browser.request(again.href)).status).toBe(302);
    await answerLate();
    expect((await admin.session()).user.id).not.toBe('');
  });
});

describe('a store that was never proved', () => {
  it('cannot be bound by its id while its owner is being connected', async () => {
    const store = await makeStore();
    const owner = { team: await makeTeam(store.merchantId), admin: new AdminClient(urls.api) };
    await authorise(owner.admin, '/shopline/open', owner.team.adminUsername, store.merchantId);
    const thief = await adminWithProvenStore();
    await owner.admin.session();
    const attempts = await Promise.allSettled([
      ...Array.from({ length: 8 }, () => thief.admin.bind(store.merchantId, thief.team.teamId)),
      owner.admin.bind(store.merchantId, owner.team.teamId),
      ...Array.from({ length: 8 }, () => thief.admin.bind(store.merchantId, thief.team.teamId)),
    ]);
    const bound = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value.teamId] : []));
    expect(bound).toEqual([owner.team.teamId]);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') {
        expect(attempt.reason).toMatchObject({ status: 403, problem: { code: 'store_not_authorized' } });
      }
    }
  });

  it('is not proved by what another browser of the same person proved', async () => {
    const { store, team } = await adminWithProvenStore();
    const elsewhere = new AdminClient(urls.api);
    await elsewhere.login(team.adminUsername);
    await expect(elsewhere.bind(store.merchantId, team.teamId)).rejects.toMatchObject({
      status: 403,
      problem: { code: 'store_not_authorized' },
    });
  });
});
