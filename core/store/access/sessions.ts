import type { Store } from '..';
import { isDuplicateKey } from '../duplicateKeys';

/** The mark of an ended session is kept as long as a session may live: no request can save the session after that. */
const endIsKeptMs = 24 * 3_600_000;

type SessionStoreParts = Pick<Store, 'models' | 'cipher'>;

/** Sessions that have ended stay as a mark, so that a request still under way cannot bring them back. */
const alive = { sealed: { $ne: null } };

/** @returns what was kept of a session; null when it ended, ran out, or the key it was sealed with is gone. */
export async function readSession({ models, cipher }: SessionStoreParts, id: string) {
  const found = await models.sessions.findOne({ _id: id, expires: { $gt: new Date() } }).lean();
  if (!found?.sealed) return null;
  try {
    return { text: cipher.open(found.sealed, 'session', id), sealed: found.sealed, expiresAt: found.expires };
  } catch {
    return null;
  }
}

/**
 * Keeps a session sealed, bound to its id.
 * @param replaced the sealed bytes that the caller read: the session is stored only where it still has these
 * @returns the sealed bytes that were stored; null when nothing was stored, as for a session that has ended
 */
export async function writeSession(
  { models, cipher }: SessionStoreParts,
  id: string,
  { text, expiresAt }: { text: string; expiresAt: Date },
  replaced?: Buffer,
): Promise<Buffer | null> {
  const sealed = cipher.seal(text, 'session', id);
  const change = { $set: { sealed, expires: expiresAt } };
  try {
    if (!replaced) await models.sessions.updateOne({ _id: id, ...alive }, change, { upsert: true });
    else if ((await models.sessions.updateOne({ _id: id, sealed: replaced }, change)).matchedCount === 0) return null;
    return sealed;
  } catch (error) {
    // A session of this id exists that the filter left out, since it has ended; or another request has just stored it.
    if (!isDuplicateKey(error)) throw error;
    return null;
  }
}

/** Has a session that has not ended kept until then. */
export async function keepSession({ models }: SessionStoreParts, id: string, expiresAt: Date): Promise<void> {
  await models.sessions.updateOne({ _id: id, ...alive }, { $set: { expires: expiresAt } });
}

/** Ends a session for good and deletes at once what it held. */
export async function endSession({ models }: SessionStoreParts, id: string): Promise<void> {
  const expires = new Date(Date.now() + endIsKeptMs);
  await models.sessions.updateOne({ _id: id }, { $set: { sealed: null, expires } });
}
