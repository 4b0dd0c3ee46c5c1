import { randomBytes } from 'node:crypto';
import { openStore, type Store } from '../../store';
import { sharedStack } from '../harness/sharedStack';

export const newKey = () => randomBytes(32).toString('base64');

/** Where a database of one test alone lies, on the shared server. */
export function ownDatabaseUri(): string {
  const url = new URL(sharedStack().urls.mongodbUri);
  url.pathname = `/test-${randomBytes(4).toString('hex')}`;
  return url.href;
}

export function openOwnStore(
  mongodbUri: string,
  encryptionKey = newKey(),
  oldEncryptionKeys: string[] = [],
): Promise<Store> {
  return openStore({ mongodbUri, encryptionKey, oldEncryptionKeys });
}

export async function dropAndClose(store: Store): Promise<void> {
  await store.connection.dropDatabase();
  await store.close();
}
