import { createPrivateKey, generateKeyPairSync, randomBytes, type JsonWebKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import './quietRuntime';
import { type Configuration, errors, interactionPolicy, Provider } from 'oidc-provider';
import {
  bearerToken,
  htmlReply,
  jsonReply,
  readBody,
  sendReply,
  splitTarget,
  type HttpReply,
  type HttpRequest,
} from '../core/http';
import type { World } from '../core/world';
import { LoginAdapter } from './loginAdapter';
import { loginPage } from './loginPage';

export interface LoginOptions {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** The private RSA key that signs ID tokens; asked for at the first login. */
  signingKey: () => JsonWebKey;
}

/** Roles whose users may read the Open API token of a team. */
const tokenRoles = ['admin', 'supervisor'];
const mountPath = '/oidc';

export function newSigningKey(): JsonWebKey {
  // Node 20 may hang when it exports a generated key: its garbage collector then destroys the job that made the key,
  // and that waits for the lock which the export holds. A key that was read back from PEM has no such job.
  const { privateKey: pem } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const privateKey = createPrivateKey(pem);
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') };
}

/** Omnichat's login: OpenID Connect with a page to choose a demo user; consent is given silently. */
export class Login {
  private opened: { provider: Provider; callback: ReturnType<Provider['callback']> } | undefined;

  constructor(
    private readonly world: World,
    private readonly options: LoginOptions,
  ) {}

  /** The first login creates the provider: its key takes a quarter of a second, and most tests have no login. */
  private open() {
    if (!this.opened) {
      const provider = new Provider(this.options.issuer, configuration(this.world, this.options));
      allowLocalRedirects(provider, this.world);
      this.opened = { provider, callback: provider.callback() };
    }
    return this.opened;
  }

  /** Serves login requests. @returns false when the path is not the login's */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const target = request.url ?? '/';
    const { path } = splitTarget(target);
    if (path.startsWith('/login/')) {
      await this.interaction(request, response, path);
      return true;
    }
    if (path !== mountPath && !path.startsWith(`${mountPath}/`)) return false;
    Object.assign(request, { originalUrl: target, url: target.slice(mountPath.length) || '/' });
    await this.open().callback(request, response);
    return true;
  }

  /** `GET /internal/teams/{teamId}/open-api-token` with the user's access token. */
  async teamToken(teamId: string, { headers }: HttpRequest): Promise<HttpReply> {
    const accessToken = await this.open().provider.AccessToken.find(bearerToken(headers) ?? '');
    const user = accessToken && this.world.users.get(accessToken.accountId);
    if (!user) return jsonReply(401, { errorCode: 'UNAUTHORIZED', message: 'Unauthenticated access token' });
    const membership = user.teams.find((entry) => entry.teamId === teamId);
    const team = this.world.teams.get(teamId);
    if (!team || !membership || !tokenRoles.includes(membership.role)) {
      return jsonReply(403, { errorCode: 'FORBIDDEN', message: 'The user may not read the token of this team' });
    }
    return jsonReply(200, { token: team.profile.apiToken });
  }

  private async isOpen(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    try {
      await this.open().provider.interactionDetails(request, response);
      return true;
    } catch (error) {
      if (error instanceof errors.SessionNotFound) return false;
      throw error;
    }
  }

  private async interaction(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    if (!(await this.isOpen(request, response))) {
      sendReply(response, htmlReply(404, endedPage));
      return;
    }
    if (request.method !== 'POST') {
      sendReply(response, htmlReply(200, loginPage(this.world, path)));
      return;
    }
    const username = new URLSearchParams(await readBody(request)).get('username') ?? '';
    if (!this.world.users.has(username)) {
      sendReply(response, htmlReply(401, loginPage(this.world, path, `沒有「${username}」這位使用者。`)));
      return;
    }
    await this.open().provider.interactionFinished(request, response, {
      login: { accountId: username, remember: false },
    });
  }
}

/** Shown for a login that is over, to which the browser's Back button may lead. */
const endedPage = `<!doctype html>
<html lang="zh-Hant"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>登入已結束</title></head>
<body><main><h1>這次登入已經結束</h1><p>請關閉此頁，或往前回到串接頁面。若要改用其他帳號，請從串接頁面重新登入。</p></main></body></html>`;

function configuration(world: World, options: LoginOptions): Configuration {
  const policy = interactionPolicy.base();
  const { Check } = interactionPolicy;
  // Every login asks for a user anew, so that a demo can change users without clearing cookies.
  policy
    .get('login')
    ?.checks.add(
      new Check('choose_user', 'a user must be chosen', (ctx) =>
        ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
      ),
    );
  return {
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        redirect_uris: ['http://localhost:3000/login/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    scopes: ['openid', 'profile', 'email', 'teams', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'email'], email: ['email'], teams: ['teams'] },
    adapter: LoginAdapter,
    conformIdTokenClaims: false,
    responseTypes: ['code'],
    pkce: { required: () => true },
    jwks: { keys: [options.signingKey()] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    interactions: { policy, url: (_ctx, interaction) => `/login/${interaction.uid}` },
    ttl: {
      AccessToken: 3_600,
      AuthorizationCode: 60,
      IdToken: 3_600,
      Interaction: 3_600,
      Session: 86_400,
      Grant: 86_400,
    },
    findAccount: (_ctx, username) => {
      const user = world.users.get(username);
      if (!user) return undefined;
      return {
        accountId: username,
        claims: () => ({ sub: username, name: user.name, email: user.email, teams: teamClaims(world, user.teams) }),
      };
    },
    loadExistingGrant: async (ctx) => {
      const { oidc } = ctx;
      if (!oidc.client || !oidc.session?.accountId) return undefined;
      const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
      grant.addOIDCScope('openid profile email teams offline_access');
      await grant.save();
      return grant;
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.body = `<!doctype html><html lang="zh-Hant"><title>登入失敗</title><h1>登入失敗</h1><p>${out.error}: ${out.error_description ?? ''}</p></html>`;
    },
  };
}

/** The answer may go to any port of this machine, and to the redirect URIs that the control API added. */
function allowLocalRedirects(provider: Provider, world: World): void {
  const isAllowed = (uri: string) =>
    world.redirectUris.has(uri) ||
    (URL.canParse(uri) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(uri).hostname));
  provider.Client.prototype.redirectUriAllowed = isAllowed;
  provider.Client.prototype.postLogoutRedirectUriAllowed = isAllowed;
}

function teamClaims(world: World, memberships: readonly { teamId: string; role: string }[]) {
  return memberships.flatMap(({ teamId, role }) => {
    const team = world.teams.get(teamId);
    return team ? [{ id: teamId, name: team.profile.name, role, modules: team.profile.modules }] : [];
  });
}
