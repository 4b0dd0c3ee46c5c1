import { Store as SessionStoreBase, type SessionData } from 'express-session';
import type { Store } from '../core/store';
import { endSession, prolongSession, readSession, writeSession } from '../core/store/access/sessions';

/** An idle page polls: its session is prolonged in the database no more often than this. */
const touchAfterMs = 300_000;
const maxRemembered = 10_000;

type Done = (error?: unknown) => void;

/** Sessions of express-session in our database. */
export class SessionStore extends SessionStoreBase {
  /** Until when each session is known to live in the database: prolonging it a little is not worth a write. */
  private readonly storedUntilMs = new Map<string, number>();

  constructor(private readonly store: Store) {
    super();
  }

  /** @returns null when there is none, or no longer. */
  async read(id: string): Promise<SessionData | null> {
    const kept = await readSession(this.store, id);
    if (!kept) return null;
    this.remember(id, kept.expiresAt);
    return JSON.parse(kept.text) as SessionData;
  }

  override get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.read(id).then((session) => done(null, session), done);
  }

  override set(id: string, session: SessionData, done: Done = () => undefined): void {
    const expiresAt = expiryOf(session);
    const written = writeSession(this.store, id, { text: JSON.stringify(session), expiresAt });
    written.then(() => this.remember(id, expiresAt)).then(() => done(), done);
  }

  override touch(id: string, session: SessionData, done: Done = () => undefined): void {
    const expiresAt = expiryOf(session);
    if (expiresAt.getTime() - (this.storedUntilMs.get(id) ?? 0) < touchAfterMs) {
      done();
      return;
    }
    const prolonged = prolongSession(this.store, id, expiresAt);
    prolonged.then(() => this.remember(id, expiresAt)).then(() => done(), done);
  }

  override destroy(id: string, done: Done = () => undefined): void {
    this.storedUntilMs.delete(id);
    endSession(this.store, id).then(() => done(), done);
  }

  private remember(id: string, expiresAt: Date): void {
    if (this.storedUntilMs.size >= maxRemembered) this.storedUntilMs.clear();
    this.storedUntilMs.set(id, expiresAt.getTime());
  }
}

function expiryOf({ cookie }: SessionData): Date {
  return new Date(cookie.expires ?? Date.now());
}
