import type { AdminClient } from '../../tools/local/clients/client';
import { urls } from './client';
import { withStackStore } from './tokenHolder';

/** What the tests of time change. */
export interface StoredSession {
  loggedInAtMs: number;
  provenStores: { provenAtMs: number }[];
}

/** Changes what the service keeps of an admin's session, as if it had been so all along. */
export async function changeSession(admin: AdminClient, change: (session: StoredSession) => void): Promise<void> {
  const response = await admin.browser.request(`${urls.api}/api/session`);
  const cookie = response.headers.getSetCookie().find((line) => line.startsWith('sid=')) ?? '';
  const _id = /^sid=s%3A([^.]+)\./.exec(cookie)?.[1] ?? '';
  await withStackStore(async ({ connection, cipher }) => {
    const sessions = connection.getClient().db().collection<{ _id: string; session: string }>('sessions');
    const kept = await sessions.findOne({ _id });
    if (!kept) throw new Error('The session is not in the database');
    const session = JSON.parse(cipher.open(Buffer.from(kept.session, 'base64'), 'session')) as StoredSession;
    change(session);
    const sealed = cipher.seal(JSON.stringify(session), 'session').toString('base64');
    await sessions.updateOne({ _id }, { $set: { session: sealed } });
  });
}
