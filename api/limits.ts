import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit, type Options } from 'express-rate-limit';
import type { Config } from '../core/domain/config';
import { IntegrationError } from '../core/domain/errors';
import type { BearerTokens } from './accessToken';
import { presentedSession } from './session';

/** For one access token, and for one address, which a whole office may share. */
const perMinute = 600;
/** A page follows a run closely, in several tabs; only a loop that has gone wrong asks for more. */
const perSessionPerMinute = 3_000;
/** For one address where no trusted proxy is set: all visitors may then come from one address, a proxy's. */
const perUnnamedProxyPerMinute = 3_000;

const windowMs = 60_000;

/** The ways in are counted apart, so that other requests from the same address do not block a login. */
const entries = /^\/(login|shopline)(\/|$)/i;
/** Built once, but anybody gets them without a session, so requests for them are counted. */
const documents = /^\/api\/(docs|openapi\.json)\/?$/i;

const common = {
  windowMs,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  // The operator's setting says whose `X-Forwarded-For` counts. That header without the setting is no reason to warn.
  validate: { xForwardedForHeader: false },
  handler: () => {
    throw new IntegrationError('too_many_requests');
  },
} satisfies Partial<Options>;

const addressOf = ({ ip }: Request) => ipKeyGenerator(ip ?? '');

type Judged = Pick<Config, 'publicUrl' | 'sessionSecret' | 'trustedProxies'>;

function perAddress({ trustedProxies }: Pick<Config, 'trustedProxies'>): number {
  const isAnyTrusted = !Array.isArray(trustedProxies) || trustedProxies.length > 0;
  return isAnyTrusted ? perMinute : perUnnamedProxyPerMinute;
}

/** Runs before a token is looked up. Limits, by address, requests with tokens that were not found good here before. */
export function limitGuesses(config: Judged, tokens: Pick<BearerTokens, 'isGuess'>): RequestHandler {
  return rateLimit({
    ...common,
    limit: perAddress(config),
    skip: (request) => !tokens.isGuess(request),
    keyGenerator: (request) => `guess:${addressOf(request)}`,
    // `limitCallers` sends these headers, with what the token's own limit leaves.
    standardHeaders: false,
    handler: (_request, response) => {
      response.set('retry-after', String(windowMs / 1000));
      throw new IntegrationError('too_many_requests');
    },
  });
}

/**
 * Runs before anything is looked up. Limits visitors by address. A call of the API without a session is not counted:
 * refusing it costs nothing, so it stays 401. Partners' webhooks come in bursts of any size, and do not come by here.
 */
export function limitVisitors(config: Judged): RequestHandler {
  const presented = presentedSession(config);
  return rateLimit({
    ...common,
    limit: perAddress(config),
    skip: (request) => {
      if (request.accessToken !== undefined) return true;
      const session = presented(request);
      if (session === 'user') return !entries.test(request.path);
      return session === null && request.path.startsWith('/api/') && !documents.test(request.path);
    },
    keyGenerator: (request) => `${entries.test(request.path) ? 'entry' : 'visitor'}:${addressOf(request)}`,
  });
}

/** Runs once it is known who asks. Limits a person by session, and another module of Omnichat by its token. */
export function limitCallers(config: Judged): RequestHandler {
  const presented = presentedSession(config);
  return rateLimit({
    ...common,
    limit: ({ session }) => (session?.user ? perSessionPerMinute : perMinute),
    skip: (request) => {
      if (request.accessToken !== undefined || request.session.user) return false;
      // A cookie of a session that has ended cost a look-up, so that request is counted.
      return presented(request) !== 'user';
    },
    keyGenerator: (request) => {
      const { accessToken, session, sessionID } = request;
      if (accessToken) return `token:${accessToken._id}`;
      if (accessToken === null) return `bad-token:${addressOf(request)}`;
      return session.user ? `session:${sessionID}` : `ended:${addressOf(request)}`;
    },
  });
}
