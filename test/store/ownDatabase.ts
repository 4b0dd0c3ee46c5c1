import { randomBytes } from 'node:crypto';
import { openStore, type Store } from '../../core/store';
import { bindStore } from '../../core/store/integrations/bindings';
import { sharedStack } from '../harness/sharedStack';

export const newKey = () => randomBytes(32).toString('base64');

/**
 * Where a database of one test alone lies, on the shared server. It stays there, and goes with the server at the end of
 * the run. SecantusDB may take 10 ms for each key of a database that it drops, and stores nothing for others meanwhile.
 */
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

/** Binds the store `m` to the team `t`. @returns the id of the integration */
export async function bindStoreM(store: Store): Promise<string> {
  const binding = { handle: 'h', storeName: 'S', teamId: 't', origin: 'shopline' as const, omnichatToken: 'token' };
  return (await bindStore(store, { ...binding, merchantId: 'm' }))._id;
}
