import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../core/domain/config';

interface NonceLocals {
  cspNonce: string;
}

export function cspNonceOf(response: Response): string {
  return (response.locals as Partial<NonceLocals>).cspNonce ?? '';
}

/** Headers that keep a page from loading or sending anything elsewhere. The nonce lets in the pages' inline styles. */
export function securityHeaders(config: Config): RequestHandler[] {
  const isHttps = config.publicUrl.startsWith('https:');
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
        formAction: ["'self'"],
        ...(isHttps && { upgradeInsecureRequests: [] }),
      },
    },
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: false,
  });
  return [makeNonce, headers];
}

export const noStore: RequestHandler = (_request, response, next) => {
  response.set('cache-control', 'no-store');
  next();
};
