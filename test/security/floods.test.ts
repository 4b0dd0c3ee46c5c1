import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { env, nanoseconds } from '../api/client';
import { codeOf, tokenHolder } from '../api/tokenHolder';
import { startOwnApi, type OwnApi } from '../support/ownApi';
import { postShoplineEvent } from '../support/shoplineEvent';

/** What an address, or an access token, may ask in a minute. */
const PER_MINUTE = 600;
const AT_ONCE = 25;

let api: OwnApi;
beforeAll(async () => {
  api = await startOwnApi({ TRUSTED_PROXIES: '1' });
});
afterAll(() => api?.stop());

/** Asks as often as is allowed, then once more. @returns every status before that, and the last answer */
async function askTooOften(ask: () => Promise<Response>) {
  const statuses = new Set<number>();
  for (let asked = 0; asked < PER_MINUTE; asked += AT_ONCE) {
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, ask));
    for (const { status } of answers) statuses.add(status);
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  }
  const last = await ask();
  return { statuses: [...statuses], last: [last.status, await codeOf(last)] };
}

/** The header of a visitor behind a proxy: first what the visitor claims, then the address that the proxy saw. */
const from = (address: string, claimed = '198.51.100.7') => ({ 'x-forwarded-for': `${claimed}, ${address}` });

const tooMany = [429, 'too_many_requests'];
const withToken = (token: string) => () =>
  fetch(`${api.url}/api/integrations`, { headers: { authorization: `Bearer ${token}` } });

describe('one request more than a minute allows is refused', () => {
  it('of logins, per address', async () => {
    const logIn = () => fetch(`${api.url}/login`, { redirect: 'manual' });
    expect(await askTooOften(logIn)).toEqual({ statuses: [302], last: tooMany });
  });

  it('of bad access tokens, per address, and keeps no good one out', async () => {
    expect(await askTooOften(withToken('slo_guessed'))).toEqual({ statuses: [401], last: tooMany });
    const holder = await tokenHolder('any-team', ['integrations:read']);
    expect((await withToken(holder.token)()).status).toBe(200);
  });

  it('of access tokens that could be any, per address, and keeps none out that was good before', async () => {
    const headers = from('203.0.113.14');
    const ask = (token: string) =>
      fetch(`${api.url}/api/integrations`, { headers: { ...headers, authorization: `Bearer ${token}` } });
    const [used, unused] = [
      await tokenHolder('any-team', ['integrations:read']),
      await tokenHolder('any-team', ['integrations:read']),
    ];
    expect((await ask(used.token)).status).toBe(200);
    const guess = () => ask(`slo_${randomBytes(32).toString('base64url')}`);
    expect((await askTooOften(guess)).last).toEqual(tooMany);
    expect((await ask(used.token)).status).toBe(200);
    // Only a look-up would tell this token from a guess.
    const refused = await ask(unused.token);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('of a good access token, and leaves the next alone', async () => {
    const [busy, quiet] = [
      await tokenHolder('any-team', ['integrations:read']),
      await tokenHolder('any-team', ['integrations:read']),
    ];
    expect(await askTooOften(withToken(busy.token))).toEqual({ statuses: [200], last: tooMany });
    expect((await withToken(quiet.token)()).status).toBe(200);
  });
});

it('requests of nobody get 401, however many there are, and keep nobody from logging in', async () => {
  const headers = from('203.0.113.15');
  const ask = () => fetch(`${api.url}/api/session`, { headers });
  expect(await askTooOften(ask)).toEqual({ statuses: [401], last: [401, 'not_authenticated'] });
  const login = await fetch(`${api.url}/login`, { headers, redirect: 'manual' });
  expect(login.status).toBe(302);
});

describe('visitors behind one proxy', () => {
  it('are told apart: a flood of one, whatever it claims to be, locks none of the others out of the login', async () => {
    let asked = 0;
    const flood = () => {
      asked += 1;
      const headers = from('203.0.113.9', `198.51.100.${asked % 250}`);
      return fetch(`${api.url}/login`, { redirect: 'manual', headers });
    };
    expect((await askTooOften(flood)).last).toEqual(tooMany);
    const other = await fetch(`${api.url}/login`, { redirect: 'manual', headers: from('203.0.113.10') });
    expect(other.status).toBe(302);
  });

  it('who ask for anything else too often may still log in', async () => {
    const headers = from('203.0.113.11');
    expect((await askTooOften(() => fetch(`${api.url}/`, { headers }))).last[0]).toBe(429);
    expect((await fetch(`${api.url}/login`, { redirect: 'manual', headers })).status).toBe(302);
  });

  it('are not sent the documents of the API without end', async () => {
    const headers = from('203.0.113.13');
    let asked = 0;
    // In turn: if either were not counted, the last answer would not be refused.
    const ask = () => fetch(`${api.url}${(asked += 1) % 2 ? '/api/openapi.json' : '/api/docs'}`, { headers });
    expect((await askTooOften(ask)).last).toEqual(tooMany);
    expect((await ask()).status).toBe(429);
  });

  // `presentedSession` reads the other spellings of a cookie: see api/session.test.ts.
  it('have a cookie of their own looked up no oftener either', async () => {
    const visitor = from('203.0.113.12');
    const begun = await fetch(`${api.url}/login`, { redirect: 'manual', headers: visitor });
    const cookie = begun.headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const headers = { ...visitor, cookie };
    expect((await askTooOften(() => fetch(`${api.url}/api/session`, { headers }))).last).toEqual(tooMany);
  });
});

describe('webhooks', () => {
  const shopline = { url: '', clientSecret: env.SHOPLINE_CLIENT_SECRET ?? '' };
  const event = { topic: 'order/create', ts: nanoseconds(Date.now()), resource: { 2: '<', '-': 1 } };
  beforeAll(() => (shopline.url = api.url));

  /** Signs and sends the event as some languages write it: HTML is escaped, keys are sorted by their characters. */
  async function sendEscaped(): Promise<number> {
    const traceId = randomUUID();
    const text = `{"resource":{"-":1,"2":"\\u003c"},"topic":"${event.topic}","trace_id":"${traceId}","ts":"${event.ts}"}`;
    const timestamp = String(Math.floor(Date.now() / 1000));
    const sign = createHmac('sha256', shopline.clientSecret).update(`${timestamp}:${text}`).digest('hex');
    return (await postShoplineEvent(shopline, event, { body: text, sign, timestamp })).status;
  }

  it('many large ones that nobody signed leave those alone that SHOPLINE signed in its own way', async () => {
    expect(await sendEscaped()).toBe(200);
    const body = JSON.stringify({ ...event, resource: { ...event.resource, filler: 'x'.repeat(1_000_000) } });
    for (let sent = 0; sent < 9; sent += 1) {
      expect((await postShoplineEvent(shopline, event, { body, sign: 'ab'.repeat(32) })).status).toBe(401);
    }
    expect(await sendEscaped()).toBe(401);
    expect((await postShoplineEvent(shopline, event)).status).toBe(200);
  });
});
