import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { startScriptedServer, type ScriptedServer } from '../../test/support/scriptedServer';
import { OidcLogin } from './oidc';

const json = { 'content-type': 'application/json' };
let issuer: ScriptedServer;
beforeEach(async () => {
  issuer = await startScriptedServer();
});

/** Logs in up to the token request, which is refused, and tells how the client showed who it is. */
async function authenticationOf(
  metadata: Record<string, unknown>,
  { name = `${issuer.url}/oidc`, clientId = 'omnichat-console', clientSecret = 'a:secret' } = {},
) {
  issuer.script(
    {
      status: 200,
      headers: json,
      body: {
        issuer: name,
        authorization_endpoint: `${issuer.url}/auth`,
        token_endpoint: `${issuer.url}/token`,
        ...metadata,
      },
    },
    { status: 400, headers: json, body: { error: 'invalid_grant' } },
  );
  const login = new OidcLogin({
    publicUrl: 'http://localhost:3000',
    omnichat: { oidcIssuer: name, oidcClientId: clientId, oidcClientSecret: clientSecret },
  });
  const { attempt } = await login.begin({ askWhoIsThere: false });
  await expect(login.finish(`?code=c&state=${attempt.state}`, attempt)).rejects.toMatchObject({
    code: 'authorization_failed',
  });
  await issuer.close();
  const request = issuer.seen[1];
  const form = new URLSearchParams(request?.body);
  return { header: request?.headers.authorization, clientSecret: form.get('client_secret') };
}

const basicOf = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;
const basic = { header: basicOf('omnichat-console:a%3Asecret'), clientSecret: null };
const post = { header: undefined, clientSecret: 'a:secret' };

it.each([
  ['basic where nothing is listed', undefined, basic],
  ['basic where that alone is listed', ['client_secret_basic'], basic],
  ['basic where both are', ['client_secret_post', 'client_secret_basic'], basic],
  ['post where that alone is listed', ['client_secret_post', 'private_key_jwt'], post],
])('authenticates by %s', async (_name, token_endpoint_auth_methods_supported, expected) => {
  expect(await authenticationOf({ token_endpoint_auth_methods_supported })).toEqual(expected);
});

it.each([
  ['omnichat-console', 's3cret_-.~x', 'omnichat-console:s3cret_-.~x'],
  ['a console', 'p%ss+w/rd=é', 'a%20console:p%25ss%2Bw%2Frd%3D%C3%A9'],
])('sends id %s and secret %s by basic with nothing encoded that need not be', async (clientId, secret, sent) => {
  const { header } = await authenticationOf({}, { clientId, clientSecret: secret });
  expect(header).toBe(basicOf(sent));
});

it('logs in at an issuer on plain http that is not this machine by name', async () => {
  const { port } = new URL(issuer.url);
  const base = `http://0.0.0.0:${port}`;
  const metadata = { authorization_endpoint: `${base}/auth`, token_endpoint: `${base}/token` };
  expect(await authenticationOf(metadata, { name: `${base}/oidc` })).toEqual(basic);
});

it('finds an issuer whose name ends in a slash', async () => {
  expect(await authenticationOf({}, { name: `${issuer.url}/oidc/` })).toEqual(basic);
  expect(issuer.seen[0]?.path).toBe('/oidc/.well-known/openid-configuration');
});

it.each([
  ['a refusal', { status: 400, headers: json, body: { error: 'invalid_grant' } }, 'authorization_failed'],
  ['a refused client', { status: 401, headers: json, body: { error: 'invalid_client' } }, 'authorization_failed'],
  ['a 503 that names an error', { status: 503, headers: json, body: { error: 'unavailable' } }, 'partner_unavailable'],
  ['a 500 with a page', { status: 500, body: 'Back soon' }, 'partner_unavailable'],
  ['a 429', { status: 429, headers: json, body: { error: 'slow_down' } }, 'partner_unavailable'],
  ['no answer within 10 s', () => undefined, 'partner_unavailable'],
])('tells %s of the token endpoint as what it is', async (_name, answer, code) => {
  const endpoints = { authorization_endpoint: `${issuer.url}/auth`, token_endpoint: `${issuer.url}/token` };
  const name = `${issuer.url}/oidc`;
  issuer.script({ status: 200, headers: json, body: { issuer: name, ...endpoints } }, answer);
  const login = new OidcLogin({
    publicUrl: 'http://localhost:3000',
    omnichat: { oidcIssuer: name, oidcClientId: 'console', oidcClientSecret: 'secret' },
  });
  const { attempt } = await login.begin({ askWhoIsThere: false });
  const params = code === 'partner_unavailable' ? { partner: 'omnichat' } : {};
  await expect(login.finish(`?code=c&state=${attempt.state}`, attempt)).rejects.toMatchObject({ code, params });
  await issuer.close();
});

/** An ID token as an issuer signs it, and the key that others check it with. */
function signedIdToken(claims: object) {
  // Read back from PEM: Node 20 may hang when it exports a generated key (sandbox/omnichatApi/login.ts).
  const pem = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const [privateKey, publicKey] = [createPrivateKey(pem.privateKey), createPublicKey(pem.publicKey)];
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const head = `${encode({ alg: 'RS256', kid: 'k1', typ: 'JWT' })}.${encode(claims)}`;
  const idToken = `${head}.${sign('sha256', Buffer.from(head), privateKey).toString('base64url')}`;
  return { idToken, jwk: { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' } };
}

it.each([
  ['takes an ID token that the issuer signed', true],
  ['refuses one that somebody else signed', false],
])('%s', async (_name, isGenuine) => {
  const name = `${issuer.url}/oidc`;
  const endpoints = { authorization_endpoint: `${issuer.url}/auth`, token_endpoint: `${issuer.url}/token` };
  const metadata = { issuer: name, ...endpoints, jwks_uri: `${issuer.url}/jwks` };
  issuer.script({ status: 200, headers: json, body: metadata });
  const login = new OidcLogin({
    publicUrl: 'http://localhost:3000',
    omnichat: { oidcIssuer: name, oidcClientId: 'console', oidcClientSecret: 'secret' },
  });
  const { attempt } = await login.begin({ askWhoIsThere: false });
  const nowSeconds = Math.floor(Date.now() / 1000);
  const times = { iat: nowSeconds, exp: nowSeconds + 60 };
  const claims = { iss: name, aud: 'console', sub: 'amy', nonce: attempt.nonce, name: 'Amy', email: 'a@b.example' };
  const { idToken, jwk } = signedIdToken({ ...claims, ...times, teams: [] });
  const tokens = { access_token: 'at', token_type: 'Bearer', id_token: idToken };
  const keys = [isGenuine ? jwk : signedIdToken({}).jwk];
  issuer.script({ status: 200, headers: json, body: tokens }, { status: 200, headers: json, body: { keys } });
  const finished = login.finish(`?code=c&state=${attempt.state}`, attempt);
  if (isGenuine) expect((await finished).user.id).toBe('amy');
  else await expect(finished).rejects.toMatchObject({ code: 'authorization_failed' });
  expect(issuer.seen.map(({ path }) => path)).toContain('/jwks');
  await issuer.close();
});

it('keeps what the ID token says where userinfo writes null', async () => {
  const name = `${issuer.url}/oidc`;
  const endpoints = { authorization_endpoint: `${issuer.url}/auth`, token_endpoint: `${issuer.url}/token` };
  const more = { jwks_uri: `${issuer.url}/jwks`, userinfo_endpoint: `${issuer.url}/me` };
  issuer.script({ status: 200, headers: json, body: { issuer: name, ...endpoints, ...more } });
  const login = new OidcLogin({
    publicUrl: 'http://localhost:3000',
    omnichat: { oidcIssuer: name, oidcClientId: 'console', oidcClientSecret: 'secret' },
  });
  const { attempt } = await login.begin({ askWhoIsThere: false });
  const iat = Math.floor(Date.now() / 1000);
  const team = { id: 't1', name: 'Team', role: 'admin', modules: [] };
  const claims = { iss: name, aud: 'console', sub: 'amy', nonce: attempt.nonce, iat, exp: iat + 60, name: 'Amy' };
  // Without an e-mail in the ID token, userinfo is asked.
  const { idToken, jwk } = signedIdToken({ ...claims, teams: [team] });
  issuer.script(
    { status: 200, headers: json, body: { access_token: 'at', token_type: 'Bearer', id_token: idToken } },
    { status: 200, headers: json, body: { keys: [jwk] } },
    { status: 200, headers: json, body: { sub: 'amy', name: null, teams: null, email: 'a@b.example' } },
  );
  const finished = await login.finish(`?code=c&state=${attempt.state}`, attempt);
  expect(finished.user).toEqual({ id: 'amy', name: 'Amy', email: 'a@b.example', teams: [team] });
  expect(finished.userinfoTellsTeams).toBe(false);
  await issuer.close();
});

describe('teams of a person who logged in before', () => {
  const answered = (body: object) => ({ status: 200, headers: json, body: { sub: 'amy', ...body } });
  const team = { id: 't1', name: 'Team', role: 'admin', modules: [] };
  const refused = (status: number) => ({ status, headers: json, body: { error: 'no' } });

  it.each([
    ['are those of userinfo', answered({ teams: [team] }), false, [team]],
    ['are those of userinfo, whatever it tells besides', answered({ teams: [team], email: 5 }), true, [team]],
    ['are as they were where userinfo never told any', answered({}), false, null],
    ['are none once userinfo tells none any more', answered({}), true, []],
    ['are none once userinfo tells none that can be read', answered({ teams: 'all' }), true, []],
    ['are as they were where userinfo never answered', refused(404), false, null],
    ['end the login once userinfo refuses it by 404', refused(404), true, 'not_authenticated'],
    ['end the login once userinfo refuses it by 400', refused(400), true, 'not_authenticated'],
    ['are unknown while userinfo throttles', refused(429), true, 'partner_unavailable'],
    ['are unknown while userinfo answers a page', { status: 200, body: 'Back soon' }, true, 'partner_unavailable'],
  ])('%s', async (_name, answer, userinfoTellsTeams, expected) => {
    const endpoints = { authorization_endpoint: `${issuer.url}/auth`, token_endpoint: `${issuer.url}/token` };
    const metadata = { issuer: `${issuer.url}/oidc`, ...endpoints, userinfo_endpoint: `${issuer.url}/me` };
    issuer.script({ status: 200, headers: json, body: metadata }, answer);
    const login = new OidcLogin({
      publicUrl: 'http://localhost:3000',
      omnichat: { oidcIssuer: metadata.issuer, oidcClientId: 'console', oidcClientSecret: 'secret' },
    });
    const read = login.readTeams({ id: 'amy', accessToken: 'at', userinfoTellsTeams });
    if (typeof expected === 'string') await expect(read).rejects.toMatchObject({ code: expected });
    else expect(await read).toEqual(expected);
    await issuer.close();
  });
});
