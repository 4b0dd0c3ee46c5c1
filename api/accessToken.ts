import type { Request, RequestHandler } from 'express';
import { IntegrationError } from '../core/domain/errors';
import type { Store } from '../core/store';
import { findUsableAccessToken, noteAccessTokenUse } from '../core/store/access/accessTokens';
import type { AccessToken } from '../core/store/documents';

declare module 'express-serve-static-core' {
  interface Request {
    /** The token in `Authorization: Bearer`; null when it may not be used, undefined when the request bears none. */
    accessToken?: AccessToken | null;
  }
}

const bearer = /^Bearer(?: +(.*))?$/i;

/**
 * Looks up the token a request bears. Refusing it is left to the routes, so that bad ones count against the rate limit.
 * Other schemes are not ours: a proxy in front may want its own.
 */
export function readAccessToken(store: Store): RequestHandler {
  return async (request, _response, next) => {
    const presented = bearer.exec(request.get('authorization') ?? '');
    if (presented) {
      const token = await findUsableAccessToken(store, presented[1]?.trim() ?? '');
      if (token) await noteAccessTokenUse(store, token);
      request.accessToken = token;
    }
    next();
  };
}

/** Who bears a token is nobody else: whatever session the cookie names is not even loaded. */
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
