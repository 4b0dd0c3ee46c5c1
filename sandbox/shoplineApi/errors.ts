import { jsonReply, type HttpReply } from '../core/http';

export type TokenError = 'MISSING_TOKEN_ERROR' | 'TOKEN_REVOKED' | 'TOKEN_EXPIRED';

/** Thrown inside a handler to answer with one of the platform's error bodies. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }

  /** The platform has one body shape for 400, one for 422, one for the rest. */
  reply(): HttpReply {
    const { status, code, message } = this;
    if (status === 400) return jsonReply(status, { error: message, code, caused_by: {} });
    if (status === 422) return jsonReply(status, { error: message, message, code, extras: {} });
    return jsonReply(status, status === 500 ? { message, code } : { message, code, extras: {} });
  }
}

export const notFound = (what: string) => new ApiError(404, 'NOT_FOUND', `${what} not found`);
export const unprocessable = (message: string) => new ApiError(422, 'UNPROCESSABLE_ENTITY', message);

export function tokenError(code: TokenError): HttpReply {
  const texts = {
    MISSING_TOKEN_ERROR: 'Access token is missing',
    TOKEN_REVOKED: 'The access token was revoked',
    TOKEN_EXPIRED: 'The access token expired',
  };
  return jsonReply(401, { message: texts[code], error_description: texts[code], code, extras: {} });
}

/** What a ban looks like is not documented; the sandbox's choice is the body of every other 403. */
export function addressBanned(): HttpReply {
  return new ApiError(403, 'FORBIDDEN', 'Too many requests from this address').reply();
}

/** 429 exactly as the documentation prints it: `error`, not `message`, and no Retry-After. */
export function rateLimited(form: 'json' | 'literal'): HttpReply {
  const error = 'Rate limit exceeded for attempts to access Open API. please try again later';
  if (form === 'json') return jsonReply(429, { error, code: 'RateLimitExceeded' });
  return {
    status: 429,
    headers: { 'content-type': 'application/json' },
    body: `{ error: "${error}", code: "RateLimitExceeded" }`,
  };
}
