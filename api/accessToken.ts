import type { Request, RequestHandler } from 'express';
import { IntegrationError } from '../core/domain/errors';
import type { Store } from '../core/store';
import { accessTokenHash, findUsableAccessToken, noteAccessTokenUse } from '../core/store/access/accessTokens';
import type { AccessToken } from '../core/store/documents';

declare module 'express-serve-static-core' {
  interface Request {
    /** The token in `Authorization: Bearer`; null when it may not be used, undefined when the request bears none. */
    accessToken?: AccessToken | null;
  }
}

const bearer = /^Bearer(?: +(.*))?$/i;

const maxRemembered = 10_000;

/** Reads the access tokens of requests. It leaves other schemes than Bearer alone: a proxy in front may use its own. */
export class BearerTokens {
  /** Hashes of the tokens that could be used when they were last looked up. */
  private readonly good = new Set<string>();

  constructor(private readonly store: Store) {}

  /** Whether a stranger may have made the token up: it has the form of one, and only a look-up could tell. */
  isGuess(request: Request): boolean {
    const hash = hashIn(request);
    return typeof hash === 'string' && !this.good.has(hash);
  }

  /** Looks up the token. It is the routes that refuse a bad one, so that it counts against the rate limit first. */
  readonly read: RequestHandler = async (request, _response, next) => {
    const hash = hashIn(request);
    if (hash !== undefined) request.accessToken = hash === null ? null : await this.find(hash);
    next();
  };

  private async find(hash: string): Promise<AccessToken | null> {
    const token = await findUsableAccessToken(this.store, hash);
    this.good.delete(hash);
    if (!token) return null;
    if (this.good.size >= maxRemembered) this.good.clear();
    this.good.add(hash);
    await noteAccessTokenUse(this.store, token);
    return token;
  }
}

/** The hash of a request's token; null when the text cannot be a token, undefined when there is none. */
function hashIn(request: Request): string | null | undefined {
  const presented = bearer.exec(request.get('authorization') ?? '');
  return presented ? accessTokenHash(presented[1]?.trim() ?? '') : undefined;
}

/** Skips a middleware of sessions where a request bears a token: a session that its cookie names is not even loaded. */
export function unlessToken(middleware: RequestHandler): RequestHandler {
  return (request, response, next) => {
    // The promise goes back to Express: a failure without a handler would end the process.
    if (request.accessToken === undefined) return middleware(request, response, next);
    next();
    return undefined;
  };
}

/** @throws IntegrationError `token_invalid` when the token is unknown, expired or revoked. */
export function requireToken({ accessToken }: Pick<Request, 'accessToken'>): AccessToken {
  if (!accessToken) throw new IntegrationError('token_invalid');
  return accessToken;
}

/** What `WWW-Authenticate` says of a refusal (RFC 6750, 3), or null where another token would not help. */
export function challengeOf(error: unknown): string | null {
  if (!(error instanceof IntegrationError)) return null;
  if (error.code === 'not_authenticated') return 'Bearer';
  if (error.code === 'token_invalid') return 'Bearer error="invalid_token"';
  if (error.code !== 'token_scope_missing') return null;
  return `Bearer error="insufficient_scope", scope="${error.params.scope ?? ''}"`;
}
