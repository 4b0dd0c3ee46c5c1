import type { Store } from '..';
import { isDuplicateKey } from '../duplicateKeys';
import type { Installation } from '../documents';
import { afterEvent, type LifeEvent } from '../../domain/tokenLife';
import { bytesOf } from '../sealing/cipher';

const maxAttempts = 50;

function blankInstallation(merchantId: string): Installation {
  return {
    _id: merchantId,
    sealedToken: null,
    token: null,
    installTs: '',
    uninstallTs: '',
    revocations: [],
  };
}

/**
 * Time of the newest event that shows the app as installed. '' when there is none, or when a later uninstall is known:
 * events from before an uninstall say nothing about a binding made after it.
 */
export function liveEvidence({
  installTs,
  token,
  uninstallTs,
}: Pick<Installation, 'installTs' | 'token' | 'uninstallTs'>): string {
  const tokenTs = token?.ts ?? '';
  const evidence = installTs > tokenTs ? installTs : tokenTs;
  return evidence > uninstallTs ? evidence : '';
}

export async function findInstallation(store: Pick<Store, 'models'>, merchantId: string): Promise<Installation | null> {
  return store.models.installations.findById(merchantId).lean();
}

/** Voids all proofs of holding the store that are older than `beforeMs`. */
export async function voidProofs(store: Store, merchantId: string, beforeMs: number): Promise<void> {
  await changeInstallation(store, merchantId, ({ proofsVoidBeforeMs = 0 }) =>
    beforeMs > proofsVoidBeforeMs ? { proofsVoidBeforeMs: beforeMs } : null,
  );
}

/** Whether a proof of holding the store is void: after it the app was uninstalled, or a later binding disconnected. */
export async function isProofVoid(
  store: Store,
  { merchantId, provenAtMs = Infinity }: { merchantId: string; provenAtMs?: number },
): Promise<boolean> {
  return provenAtMs < ((await findInstallation(store, merchantId))?.proofsVoidBeforeMs ?? 0);
}

/** The working app installation token of a store, or null while none is known. */
export async function readInstallationToken(
  store: Pick<Store, 'models' | 'cipher'>,
  merchantId: string,
): Promise<string | null> {
  const sealed = (await findInstallation(store, merchantId))?.sealedToken;
  return sealed ? store.cipher.open(sealed, 'shopline token', merchantId) : null;
}

/** Tells one token from another without keeping it. */
export function tokenKeyOf({ fingerprints }: Pick<Store, 'fingerprints'>, merchantId: string, token: string): string {
  return fingerprints.for(merchantId).of('token', token);
}

/** What an event changes; null: nothing. The caller adds a new token, sealed; a dead one is removed here. */
export function changeBy(installation: Installation, event: LifeEvent): Partial<Installation> | null {
  const { sealedToken, token, installTs, uninstallTs, revocations } = installation;
  const before = { token, isAlive: sealedToken !== null, installTs, uninstallTs, revocations };
  const after = afterEvent(before, event);
  if (after === before) return null;
  const { isAlive, ...told } = after;
  return isAlive ? told : { ...told, sealedToken: null };
}

/**
 * Changes what is known of a store's installation in one step. If another process changes the document at the same
 * time, this function reads it again and decides anew.
 * @returns the installation after the change
 */
export async function changeInstallation(
  store: Store,
  merchantId: string,
  decide: (current: Installation) => Partial<Omit<Installation, '_id'>> | null,
): Promise<Installation> {
  for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
    const found = await findInstallation(store, merchantId);
    const current = found ?? blankInstallation(merchantId);
    const change = decide(current);
    if (change === null) return current;
    const next = { ...current, ...change };
    if (await replace(store, found, next)) return next;
  }
  throw new Error('An installation kept changing while it was being written');
}

async function replace(store: Store, previous: Installation | null, next: Installation): Promise<boolean> {
  const { installations } = store.models;
  if (!previous) {
    try {
      await installations.create(next);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }
  const { _id, ...fields } = next;
  const { matchedCount } = await installations.updateOne({ _id, ...unchanged(previous) }, { $set: fields });
  return matchedCount === 1;
}

/** For a filter that finds an installation only if it is as it was read. */
export function unchanged(installation: Installation) {
  const { sealedToken, token, installTs, uninstallTs, proofsVoidBeforeMs, subscription, revocations } = installation;
  return {
    ...{ installTs, uninstallTs, token: { $eq: token } },
    // Another process may have noted meanwhile that this token died, which leaves what is known of it as it is.
    sealedToken: sealedToken && Buffer.from(bytesOf(sealedToken)),
    // In a filter, null also matches a field that is absent.
    proofsVoidBeforeMs: proofsVoidBeforeMs ?? null,
    'subscription.ts': subscription?.ts ?? null,
    // Without `$eq` Mongoose would take the list for alternatives (`$in`).
    revocations: { $eq: revocations },
  };
}
