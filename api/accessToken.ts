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

/** The tokens that requests bear. Other schemes are not ours: a proxy in front may want its own. */
export class BearerTokens {
  /** Hashes of those that were good when they were looked up last. */
  private readonly good = new Set<string>();

  constructor(private readonly store: Store) {}

  /** Whether a request bears what a look-up alone could tell from what a stranger made up. */
  isGuess(request: Request): boolean {
    const hash = hashIn(request);
    return typeof hash === 'string' && !this.good.has(hash);
  }

  /** Looks up the token. Refusing it is left to the routes, so that bad ones count against the rate limit. */
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

/** Of the token a request bears; null when it cannot be one, undefined when there is none. */
function hashIn(request: Request): string | null | undefined {
  const presented = bearer.exec(request.get('authorization') ?? '');
  return presented ? accessTokenHash(presented[1]?.trim() ?? '') : undefined;
}

/** A request with a token is the token's alone: a session that its cookie names is not even loaded. */
export function unlessToken(middleware: RequestHandler): RequestHandler {
  return (request, response, next) => {
    // Its promise is Express's: a failure that no handler takes ends the process.
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
