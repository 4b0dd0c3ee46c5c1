import type { AdminClient } from '../../tools/local/clients/client';
import { readSession, writeSession } from '../../core/store/access/sessions';
import { urls } from './client';
import { withStackStore } from './tokenHolder';

/** The fields of a session that tests change, most of them to let time pass. */
export interface StoredSession {
  endsAtMs: number;
  loggedInAtMs: number;
  provenStores: { provenAtMs: number }[];
  shoplineAttempts: { startedAtMs: number }[];
  user: { teamsReadAtMs: number; accessToken: string };
}

/** The id in a session's cookie, as a browser sends it. */
function sessionIdIn(cookies: string): string {
  return /(?:^|;\s*)sid=s%3A([^.]+)\./.exec(cookies)?.[1] ?? '';
}

/** Changes what the service keeps of an admin's session, as if it had been so all along. */
export async function changeSession(admin: AdminClient, change: (session: StoredSession) => void): Promise<void> {
  await changeSessionOf(await admin.browser.cookiesFor(urls.api), change);
}

/** As `changeSession`, for the session of a cookie. */
export async function changeSessionOf(cookies: string, change: (session: StoredSession) => void): Promise<void> {
  const id = sessionIdIn(cookies);
  await withStackStore(async (store) => {
    const kept = await readSession(store, id);
    if (!kept) throw new Error('The session is not in the database');
    const session = JSON.parse(kept.text) as StoredSession;
    change(session);
    await writeSession(store, id, { text: JSON.stringify(session), expiresAt: kept.expiresAt });
  });
}
