import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Config } from '../core/domain/config';
import { IntegrationError } from '../core/domain/errors';

interface NonceLocals {
  cspNonce: string;
}

export function cspNonceOf(response: Response): string {
  return (response.locals as Partial<NonceLocals>).cspNonce ?? '';
}

/** Headers that keep a page from loading or telling anything anywhere else. The nonce is for Ant Design's styles. */
export function securityHeaders(config: Config): RequestHandler[] {
  const isHttps = config.publicUrl.startsWith('https:');
  const formTargets = [config.omnichat.oidcIssuer, config.shopline.oauthUrl].map((url) => new URL(url).origin);
  const makeNonce: RequestHandler = (_request, response, next) => {
    (response.locals as Partial<NonceLocals>).cspNonce = randomBytes(16).toString('base64');
    next();
  };
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", (_request, response) => `'nonce-${cspNonceOf(response as Response)}'`],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        fontSrc: ["'self'"],
        manifestSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'", ...formTargets],
        ...(isHttps && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
  });
  return [makeNonce, headers];
}

/** Per access token and, for logins, per address: a whole office may share one. */
const perMinute = 600;
/** A page follows a run closely, in several tabs; only a loop that has gone wrong asks for more. */
const perSessionPerMinute = 3_000;

/**
 * For people and access tokens; partners' webhooks come in bursts of any size. Who calls the API and is nobody gets 401,
 * which costs no more than 429 would.
 */
export function limitRate(): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: ({ session }) => (session?.user ? perSessionPerMinute : perMinute),
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    skip: ({ path, accessToken, session }) => path.startsWith('/api/') && accessToken === undefined && !session?.user,
    keyGenerator: ({ accessToken, session, sessionID, ip }) => {
      if (accessToken) return `token:${accessToken._id}`;
      if (session?.user) return `session:${sessionID}`;
      return `${accessToken === null ? 'bad-token' : 'ip'}:${ipKeyGenerator(ip ?? '')}`;
    },
    handler: () => {
      throw new IntegrationError('too_many_requests');
    },
  });
}

export const noStore: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'no-store');
  next();
};
