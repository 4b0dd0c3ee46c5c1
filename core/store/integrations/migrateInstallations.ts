import type { Store } from '..';
import type { Installation } from '../documents';
import { fieldsOf, tokenStateOf } from './installations';

/**
 * Installations of releases that knew revoked tokens by their record's id alone: those ids go, since the next token of the
 * store may have the same, and the token in use gets its key. A document changed meanwhile is left to the next call.
 */
export async function migrateInstallations(store: Store): Promise<{ found: number; migrated: number }> {
  const { collection } = store.models.installations;
  let found = 0;
  let migrated = 0;
  for await (const document of collection.find({ revokedTokenIds: { $exists: true } })) {
    found += 1;
    const { _id, sealedToken, tokenTs, uninstallTs } = document;
    const { tokenKey } = fieldsOf(tokenStateOf(store, document as unknown as Installation));
    const { modifiedCount } = await collection.updateOne(
      { _id, sealedToken, tokenTs, uninstallTs },
      { $set: { tokenKey }, $unset: { revokedTokenIds: '' } },
    );
    migrated += modifiedCount;
  }
  return { found, migrated };
}
