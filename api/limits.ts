import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit, type Options } from 'express-rate-limit';
import type { Config } from '../core/domain/config';
import { IntegrationError } from '../core/domain/errors';
import type { BearerTokens } from './accessToken';
import { presentedSession } from './session';

/** Of an access token, and of one address: a whole office may share it. */
const perMinute = 600;
/** A page follows a run closely, in several tabs; only a loop that has gone wrong asks for more. */
const perSessionPerMinute = 3_000;
/** Where no proxy is named, an address may be that of all visitors together. */
const perUnnamedProxyPerMinute = 3_000;

const windowMs = 60_000;

/** The ways in: what else an address asks for must not keep anybody from logging in. */
const entries = /^\/(login|shopline)(\/|$)/i;
/** Built once, but sent to everybody. */
const documents = /^\/api\/(docs|openapi\.json)\/?$/i;

const common = {
  windowMs,
  standardHeaders: 'draft-8',
  legacyHeaders: false,
  // Whose word counts is the operator's setting; a header without it is nothing to warn of.
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

/** Before a token is looked up: of those that were not good here before, by address. */
export function limitGuesses(config: Judged, tokens: Pick<BearerTokens, 'isGuess'>): RequestHandler {
  return rateLimit({
    ...common,
    limit: perAddress(config),
    skip: (request) => !tokens.isGuess(request),
    keyGenerator: (request) => `guess:${addressOf(request)}`,
    // What a token has left is told by its own limit.
    standardHeaders: false,
    handler: (_request, response) => {
      response.set('retry-after', String(windowMs / 1000));
      throw new IntegrationError('too_many_requests');
    },
  });
}

/**
 * Before anything is looked up: of visitors, by address. A caller of the API without a session is refused at the cost of
 * nothing, so 401 it stays. Partners' webhooks come in bursts of any size and pass by.
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

/** Once it is known who asks: of a person, by session; of another module, by its token. */
export function limitCallers(config: Judged): RequestHandler {
  const presented = presentedSession(config);
  return rateLimit({
    ...common,
    limit: ({ session }) => (session?.user ? perSessionPerMinute : perMinute),
    skip: (request) => {
      if (request.accessToken !== undefined || request.session.user) return false;
      // Of a session that has ended: looked up in vain.
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
