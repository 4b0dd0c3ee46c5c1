import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import helmet from 'helmet';
import type { Config } from '../domain/config';
import { IntegrationError } from '../domain/errors';

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

const perMinute = 600;

/** For people and access tokens; partners' webhooks come in bursts of any size. */
export function limitRate(): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: ({ accessToken, session, sessionID, ip }) => {
      if (accessToken) return `token:${accessToken._id}`;
      return session?.user ? `session:${sessionID}` : `ip:${ipKeyGenerator(ip ?? '')}`;
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
