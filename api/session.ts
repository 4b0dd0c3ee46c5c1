import { createHmac, randomBytes } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import type { Config } from '../core/domain/config';
import type { Origin } from '../core/domain/types';
import { mayConnect } from '../core/partners/omnichat/login';
import { isSameSecret } from '../core/runtime/secrets';
import type { Store } from '../core/store';
import { rightsLastMs, type SignedIn } from './access';
import type { LoginAttempt } from './login/oidc';
import type { ReturnTo } from './login/returnTo';
import type { ProvenStore } from './provenStores';
import { SessionStore } from './sessionStore';

export interface ShoplineAttempt {
  state: string;
  origin: Origin;
  startedAtMs: number;
  /** A link on another site began the attempt, so SHOPLINE's answer has to bring the state back. */
  isFromElsewhere: boolean;
}

declare module 'express-session' {
  interface SessionData {
    user: SignedIn;
    loggedInAtMs: number;
    loginAttempts: (LoginAttempt & { returnTo: ReturnTo })[];
    /** After a logout Omnichat's login page must ask who is there: else it logs the same account in again at once. */
    hasLoggedOut: boolean;
    shoplineAttempts: ShoplineAttempt[];
    provenStores: ProvenStore[];
    /** Set in a visitor's session by a login: when it ends, in milliseconds since 1970. No request prolongs it. */
    endsAtMs: number;
  }
}

declare module 'express-serve-static-core' {
  interface Request {
    /** Set while a login makes its session: the ids of people's sessions have another prefix than those of visitors. */
    isLoggingIn?: boolean;
  }
}

/** Ends even a session in use: where userinfo names no teams, a session's teams and roles are those of its login. */
const longestLifeMs = 24 * 3_600_000;

/** A login gives the browser a new cookie. Its other tabs may have sent requests with the visitor's cookie before. */
const guestStaysMs = 30_000;

const userPrefix = 'user-';
const guestPrefix = 'guest-';

/** With the prefix browsers take it from this host over https alone, never from a neighbour (RFC 6265bis, 4.1.3). */
export function sessionCookieName({ publicUrl }: Pick<Config, 'publicUrl'>): string {
  return publicUrl.startsWith('https:') ? '__Host-sid' : 'sid';
}

export interface Sessions {
  middleware: RequestHandler;
  /** Whether a session still exists and its person may touch the team, by what Omnichat told not too long ago. */
  isAlive(sessionId: string, teamId: string): Promise<boolean>;
}

export function openSessions(store: Store, config: Config): Sessions {
  const sessionStore = new SessionStore(store);
  const isHttps = config.publicUrl.startsWith('https:');
  const middleware = session({
    name: sessionCookieName(config),
    secret: config.sessionSecret,
    store: sessionStore,
    genid: ({ isLoggingIn }: Request) =>
      `${isLoggingIn === true ? userPrefix : guestPrefix}${randomBytes(24).toString('base64url')}`,
    resave: false,
    saveUninitialized: false,
    // An answer may come after its session has ended: it must not put the old cookie in place of the next one's.
    rolling: false,
    // TLS ends at a proxy. Unless the proxy's header counts, express-session holds the cookie back as not secure.
    proxy: isHttps,
    cookie: { httpOnly: true, sameSite: 'lax', secure: isHttps, path: '/', maxAge: longestLifeMs },
  });
  return {
    middleware,
    async isAlive(sessionId, teamId) {
      const kept = await sessionStore.read(sessionId);
      if (!kept?.user || isOverdue(kept)) return false;
      const { teams, teamsReadAtMs } = kept.user;
      // The stream ends, the page opens another one, and for that request `api` asks for the rights again.
      if (Date.now() - teamsReadAtMs > rightsLastMs) return false;
      return teams.some((team) => team.id === teamId && mayConnect(team));
    },
  };
}

export type PresentedSession = 'user' | 'guest' | null;

/** Whose session a request's cookie names, without asking the database. A cookie that is no user's is a visitor's. */
export function presentedSession(config: Pick<Config, 'publicUrl' | 'sessionSecret'>) {
  // Like express-session, this takes the first cookie of the name, with or without blanks around it.
  const cookie = new RegExp(`(?:^|;)[ \\t]*${sessionCookieName(config)}[ \\t]*=([^;]*)`);
  return (request: Request): PresentedSession => {
    const [, value] = cookie.exec(request.get('cookie') ?? '') ?? [];
    if (value === undefined) return null;
    // Express-session reads more spellings than it writes. A browser sends the one that was written.
    const [, signed = ''] = /^s(?:%3A|:)(.*)$/i.exec(value) ?? [];
    return signedId(signed, config.sessionSecret)?.startsWith(userPrefix) ? 'user' : 'guest';
  };
}

/** The id, if the signature holds. Express-session signs `id.HMAC-SHA-256`, the latter in base64 without padding. */
function signedId(encoded: string, secret: string): string | null {
  const end = encoded.lastIndexOf('.');
  if (end < 0 || encoded.length > 200) return null;
  const id = encoded.slice(0, end);
  const expected = createHmac('sha256', secret).update(id).digest('base64').replace(/=+$/, '');
  const given = encoded
    .slice(end + 1)
    .replaceAll(/%2B/gi, '+')
    .replaceAll(/%2F/gi, '/');
  return isSameSecret(given, expected) ? id : null;
}

/** Logs out a person who logged in too long ago, however busy the session is. */
export const endOverdueSession: RequestHandler = async ({ session: current }, _response, next) => {
  if (current?.user && isOverdue(current)) await regenerateSession(current);
  next();
};

function isOverdue({ loggedInAtMs = 0 }: Partial<SessionData>): boolean {
  return Date.now() - loggedInAtMs > longestLifeMs;
}

/** Saves by a promise instead of a callback: a login must be stored before the browser is sent on. */
export function saveSession(current: session.Session): Promise<void> {
  return new Promise((resolve, reject) => {
    current.save((error: unknown) => (error ? reject(asError(error)) : resolve()));
  });
}

/**
 * Begins a fresh session at a login, so that an id planted before the login is worth nothing (fixation). What
 * other tabs have begun goes on in it: logins, and authorisations of SHOPLINE by the same person. A person's former
 * session ends at once. A visitor's has no rights: it stays for a moment, for a tab that is on its way back with its
 * cookie.
 */
export async function beginUserSession(request: Request, user: SignedIn): Promise<void> {
  const former = request.session;
  const { user: before, loginAttempts = [], shoplineAttempts = [] } = former;
  request.isLoggingIn = true;
  if (before) {
    await regenerateSession(former);
  } else {
    former.endsAtMs ??= Date.now() + guestStaysMs;
    await saveSession(former);
    request.sessionStore.generate(request);
  }
  request.session.user = user;
  request.session.loggedInAtMs = Date.now();
  request.session.loginAttempts = loginAttempts;
  request.session.shoplineAttempts = before?.id === user.id ? shoplineAttempts : [];
}

/** Ends the session and begins another. */
export function regenerateSession(current: session.Session): Promise<void> {
  return new Promise((resolve, reject) => {
    current.regenerate((error: unknown) => (error ? reject(asError(error)) : resolve()));
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The session store failed', { cause: error });
}
