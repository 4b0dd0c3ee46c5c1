import type { Request } from 'express';
import { Store as SessionStoreBase, type Session, type SessionData } from 'express-session';
import type { Store } from '../core/store';
import { endSession, keepSession, readSession, writeSession } from '../core/store/access/sessions';
import { rebase } from './sessionChanges';

/** How long a session is kept after its last request. */
const lifetimeMs = 8 * 3_600_000;
/** For a visitor who has not logged in: the time to do so. */
const guestLifetimeMs = 10 * 60_000;
/** An idle page polls: its session is prolonged in the database no more often than this. */
const touchAfterMs = 300_000;
const maxRemembered = 10_000;

type Done = (error?: unknown) => void;

/** What a request knows of its session. */
interface Seen {
  /** As the request last read or stored it. */
  session: SessionData;
  /** As the database had it then, with what other requests had changed. */
  kept: { text: string; sealed: Buffer };
}

/** Sessions of express-session in our database. */
export class SessionStore extends SessionStoreBase {
  /** Until when the database keeps each session, as far as known: to prolong it a little is not worth a write. */
  private readonly storedUntilMs = new Map<string, number>();
  private readonly seen = new WeakMap<SessionData, Seen>();

  constructor(private readonly store: Store) {
    super();
  }

  /** @returns null when there is none, or no longer. */
  async read(id: string): Promise<SessionData | null> {
    const kept = await readSession(this.store, id);
    if (!kept) return null;
    this.remember(id, kept.expiresAt);
    const session = parse(kept.text);
    if (session.endsAtMs <= Date.now()) return null;
    this.seen.set(session, { session: parse(kept.text), kept });
    return session;
  }

  override createSession(request: Request, data: SessionData): Session & SessionData {
    const session = super.createSession(request, data);
    // The browser has this session's cookie. Express-session sends it again with a change, unless it has no end here.
    session.cookie.expires = null;
    const seen = this.seen.get(data);
    if (seen) this.seen.set(session, seen);
    return session;
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.read(id).then((session) => done(null, session), done);
  }

  override set(id: string, session: SessionData, done: Done = () => undefined): void {
    const expiresAt = expiryOf(session);
    this.write(id, session, expiresAt)
      .then(() => this.remember(id, expiresAt))
      .then(() => done(), done);
  }

  override touch(id: string, session: SessionData, done: Done = () => undefined): void {
    const expiresAt = expiryOf(session);
    if (expiresAt.getTime() - (this.storedUntilMs.get(id) ?? 0) < touchAfterMs) {
      done();
      return;
    }
    const prolonged = keepSession(this.store, id, expiresAt);
    prolonged.then(() => this.remember(id, expiresAt)).then(() => done(), done);
  }

  override destroy(id: string, done: Done = () => undefined): void {
    this.storedUntilMs.delete(id);
    endSession(this.store, id).then(() => done(), done);
  }

  /** Requests of one session run side by side: none undoes what another has stored since the first read the session. */
  private async write(id: string, current: SessionData, expiresAt: Date): Promise<void> {
    const session = parse(JSON.stringify(current));
    const seen = this.seen.get(current);
    let kept = seen?.kept ?? null;
    for (;;) {
      const text = JSON.stringify(seen && kept ? rebase(session, seen.session, parse(kept.text)) : session);
      const sealed = await writeSession(this.store, id, { text, expiresAt }, kept?.sealed);
      if (sealed) this.seen.set(current, { session, kept: { text, sealed } });
      else kept = await readSession(this.store, id);
      // Either the session is stored, or it has ended.
      if (sealed || !kept) return;
    }
  }

  private remember(id: string, expiresAt: Date): void {
    if (this.storedUntilMs.size >= maxRemembered) this.storedUntilMs.clear();
    this.storedUntilMs.set(id, expiresAt.getTime());
  }
}

/** A visitor's session that remembers a logout is kept as long as a person's. */
function expiryOf({ user, hasLoggedOut }: Partial<SessionData>): Date {
  return new Date(Date.now() + (user || hasLoggedOut ? lifetimeMs : guestLifetimeMs));
}

function parse(text: string): SessionData {
  return JSON.parse(text) as SessionData;
}
