import * as openid from 'openid-client';
import type { Config } from '../../core/domain/config';
import { IntegrationError } from '../../core/domain/errors';
import { loginClaimsSchema, loginScope, type Team } from '../../core/partners/omnichat/login';
import type { SignedIn } from '../access';

const timeoutSeconds = 10;
/** Teams by themselves: a name or an e-mail that cannot be read says nothing about rights. */
const teamsSchema = loginClaimsSchema.pick({ teams: true });

/** What a login attempt must bring back, kept in the session meanwhile. */
export interface LoginAttempt {
  state: string;
  nonce: string;
  codeVerifier: string;
  startedAtMs: number;
}

export interface LoggedIn {
  user: { id: string; name: string; email: string; teams: Team[] };
  accessToken: string;
  /** Whether userinfo was asked and told teams. */
  userinfoTellsTeams: boolean;
}

export interface OidcConfig extends Pick<Config, 'publicUrl'> {
  omnichat: Pick<Config['omnichat'], 'oidcIssuer' | 'oidcClientId' | 'oidcClientSecret'>;
}

/** Omnichat's login over OpenID Connect: authorization code with PKCE. The issuer is looked up at the first login. */
export class OidcLogin {
  private discovered: Promise<openid.Configuration> | null = null;
  private readonly redirectUri: string;

  constructor(private readonly config: OidcConfig) {
    this.redirectUri = `${config.publicUrl}/login/callback`;
  }

  /**
   * @returns where to send the browser, and what to remember until it comes back.
   * @throws IntegrationError `partner_unavailable` when the issuer does not answer.
   */
  async begin(options: { askWhoIsThere: boolean }): Promise<{ url: URL; attempt: LoginAttempt }> {
    const configuration = await this.configuration();
    const attempt = {
      state: openid.randomState(),
      nonce: openid.randomNonce(),
      codeVerifier: openid.randomPKCECodeVerifier(),
      startedAtMs: Date.now(),
    };
    const url = openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.redirectUri,
      scope: loginScope,
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(attempt.codeVerifier),
      code_challenge_method: 'S256',
      ...(options.askWhoIsThere && { prompt: 'login' }),
    });
    return { url, attempt };
  }

  /**
   * @param callbackQuery the query the browser came back with, `?…`
   * @throws IntegrationError `authorization_failed` when it does not fit the attempt or the issuer refuses;
   * `partner_unavailable` when the issuer does not answer.
   */
  async finish(callbackQuery: string, attempt: LoginAttempt): Promise<LoggedIn> {
    const configuration = await this.configuration();
    try {
      const tokens = await openid.authorizationCodeGrant(
        configuration,
        new URL(`${this.redirectUri}${callbackQuery}`),
        {
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          pkceCodeVerifier: attempt.codeVerifier,
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims();
      if (!claims) throw new IntegrationError('authorization_failed');
      // The issuer chooses whether the ID token or userinfo carries the teams, the name and the e-mail.
      const isComplete = claims.teams && claims.name && claims.email;
      const userInfo: Partial<openid.UserInfoResponse> =
        !isComplete && configuration.serverMetadata().userinfo_endpoint
          ? await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)
          : {};
      const identity = loginClaimsSchema.safeParse({ ...claims, ...withoutAbsent(userInfo) });
      if (!identity.success) throw new IntegrationError('authorization_failed');
      const { sub, name, email, teams } = identity.data;
      const user = { id: sub, name: name ?? sub, email: email ?? '', teams: teams ?? [] };
      const userinfoTellsTeams = Array.isArray(userInfo.teams);
      return { user, accessToken: tokens.access_token, userinfoTellsTeams };
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /**
   * The teams of a person who logged in before, with their present roles and modules. Once userinfo has named teams, an
   * answer without any means that the person has none left.
   * @returns null where the issuer names teams at the login alone.
   * @throws IntegrationError `not_authenticated` when the issuer no longer accepts the login's token;
   * `partner_unavailable`.
   */
  async readTeams(person: Pick<SignedIn, 'id' | 'accessToken' | 'userinfoTellsTeams'>): Promise<Team[] | null> {
    const { id, accessToken, userinfoTellsTeams } = person;
    const configuration = await this.configuration();
    if (!configuration.serverMetadata().userinfo_endpoint) return null;
    try {
      const told = teamsSchema.safeParse(await openid.fetchUserInfo(configuration, accessToken, id));
      return told.data?.teams ?? (userinfoTellsTeams ? [] : null);
    } catch (error) {
      const status = statusOf(error) ?? 500;
      const isRefused = status >= 400 && !isPassing(status);
      if (status === 401 || status === 403 || (isRefused && userinfoTellsTeams)) {
        throw new IntegrationError('not_authenticated', {}, { cause: error });
      }
      if (!isPassing(status) && !userinfoTellsTeams) return null;
      throw new IntegrationError('partner_unavailable', { partner: 'omnichat' }, { cause: error });
    }
  }

  /** Looked up once; a failed look-up is tried again by the next login. */
  private configuration(): Promise<openid.Configuration> {
    this.discovered ??= this.discover().catch((error: unknown) => {
      this.discovered = null;
      throw new IntegrationError('partner_unavailable', { partner: 'omnichat' }, { cause: error });
    });
    return this.discovered;
  }

  private discover(): Promise<openid.Configuration> {
    const { oidcIssuer, oidcClientId, oidcClientSecret } = this.config.omnichat;
    const issuer = new URL(oidcIssuer);
    return openid.discovery(issuer, oidcClientId, undefined, clientAuthentication(oidcClientSecret), {
      timeout: timeoutSeconds,
      // The ID token comes straight from the issuer. Its signature is checked all the same: it says who is let in.
      execute: [
        openid.enableNonRepudiationChecks,
        // Where plain http leaves the machine, the process refused to start or warned (`core/domain/configRules.ts`).
        ...(issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : []),
      ],
    });
  }
}

/** An issuer may write null for what it does not tell in userinfo. That must not hide what the ID token says. */
function withoutAbsent(claims: object): object {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => (value ?? null) !== null));
}

/**
 * Authenticates as the issuer's metadata says: basic where it says nothing (OpenID Connect Discovery 1.0, 3), and where
 * it lists both. A client is registered for basic unless something else was asked for, and issuers may accept nothing
 * but what it is registered for.
 */
function clientAuthentication(secret: string): openid.ClientAuth {
  const post = openid.ClientSecretPost(secret);
  return (server, client, body, headers) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isPost = methods.includes('client_secret_post') && !methods.includes('client_secret_basic');
    if (isPost) post(server, client, body, headers);
    else headers.set('authorization', basicAuthorization(client.client_id, secret));
  };
}

/**
 * Encodes as few characters as RFC 6749, 2.3.1 allows. The library would write even `-`, `_` and `.` as `%2D`…, which
 * an issuer that compares without decoding refuses.
 */
function basicAuthorization(clientId: string, secret: string): string {
  const credentials = [clientId, secret].map(encodeURIComponent).join(':');
  return `Basic ${Buffer.from(credentials).toString('base64')}`;
}

/** The HTTP status of the answer that an error of openid-client is about; null where there was no answer. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  if ('status' in error && typeof error.status === 'number') return error.status;
  return error.cause instanceof Response ? error.cause.status : null;
}

/** Whether the same request may be answered otherwise a little later. */
function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

function asRefusal(error: unknown): unknown {
  if (error instanceof IntegrationError) return error;
  const isUnanswered = error instanceof openid.ClientError && error.code === 'OAUTH_TIMEOUT';
  if (error instanceof TypeError || isUnanswered || isPassing(statusOf(error) ?? 0)) {
    return new IntegrationError('partner_unavailable', { partner: 'omnichat' }, { cause: error });
  }
  const isRefused =
    error instanceof openid.AuthorizationResponseError ||
    error instanceof openid.ResponseBodyError ||
    error instanceof openid.WWWAuthenticateChallengeError ||
    error instanceof openid.ClientError;
  return isRefused ? new IntegrationError('authorization_failed', {}, { cause: error }) : error;
}
