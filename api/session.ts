import type { RequestHandler } from 'express';
import session, { type SessionData } from 'express-session';
import type { Config } from '../core/domain/config';
import type { Origin } from '../core/domain/types';
import type { Store } from '../core/store';
import { openSessionStore } from '../core/store/access/sessionStore';
import type { SignedIn } from './access';
import type { LoginAttempt } from './login/oidc';
import type { ReturnTo } from './login/returnTo';
import type { ProvenStore } from './provenStores';

export interface ShoplineAttempt {
  state: string;
  origin: Origin;
  startedAtMs: number;
}

declare module 'express-session' {
  interface SessionData {
    user: SignedIn;
    loggedInAtMs: number;
    loginAttempt: LoginAttempt & { returnTo: ReturnTo };
    /** After a logout the login page must ask who is there, or the same account comes straight back. */
    hasLoggedOut: boolean;
    shoplineAttempt: ShoplineAttempt;
    provenStores: ProvenStore[];
  }
}

const lifetimeSeconds = 8 * 3_600;
/** Also of a session in use: teams and roles are those of its login. */
const longestLifeMs = 24 * 3_600_000;
/** An idle page polls: its session is prolonged in the database no more often than this. */
const touchAfterSeconds = 300;

export interface Sessions {
  middleware: RequestHandler;
  /** Whether a session still exists, logged in. */
  isAlive(sessionId: string): Promise<boolean>;
}

export async function openSessions(store: Store, config: Config): Promise<Sessions> {
  const sessionStore = await openSessionStore(store, { lifetimeSeconds, touchAfterSeconds });
  const middleware = session({
    name: 'sid',
    secret: config.sessionSecret,
    store: sessionStore,
    resave: false,
    saveUninitialized: false,
    rolling: true,
    // TLS ends at a proxy: without its word the cookie would be held back as not secure.
    proxy: config.publicUrl.startsWith('https:'),
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: config.publicUrl.startsWith('https:'),
      maxAge: lifetimeSeconds * 1000,
    },
  });
  return {
    middleware,
    isAlive: (sessionId) =>
      new Promise((resolve, reject) => {
        sessionStore.get(sessionId, (error: unknown, data) => {
          if (error) reject(error instanceof Error ? error : new Error('The session could not be read'));
          else resolve(data?.user !== undefined && !isOverdue(data));
        });
      }),
  };
}

/** Logs out whoever logged in too long ago, however busy the session is. */
export const endOverdueSession: RequestHandler = async (request, _response, next) => {
  const { session: current } = request;
  if (current?.user) {
    // Begun before this was kept: counted from now.
    current.loggedInAtMs ??= Date.now();
    if (isOverdue(current)) await regenerateSession(current);
  }
  next();
};

function isOverdue({ loggedInAtMs }: Partial<SessionData>): boolean {
  return loggedInAtMs !== undefined && Date.now() - loggedInAtMs > longestLifeMs;
}

/** Express's callbacks as promises: a login must be stored before the browser is sent on. */
export function saveSession(current: session.Session): Promise<void> {
  return new Promise((resolve, reject) => {
    current.save((error: unknown) => (error ? reject(asError(error)) : resolve()));
  });
}

/** A fresh session id, so that an id planted before the login is worth nothing (fixation). */
export function regenerateSession(current: session.Session): Promise<void> {
  return new Promise((resolve, reject) => {
    current.regenerate((error: unknown) => (error ? reject(asError(error)) : resolve()));
  });
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('The session store failed', { cause: error });
}
