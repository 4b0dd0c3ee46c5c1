import { MongoStore } from 'connect-mongo';
import type { Store } from '..';

const collectionName = 'sessions';

/** Creates the collection and its index ahead of the first login; see `prepareCollections` for why one by one. */
async function prepareSessionCollection(store: Store): Promise<void> {
  const database = store.connection.getClient().db();
  const existing = await database.listCollections({ name: collectionName }).toArray();
  if (existing.length === 0) await database.createCollection(collectionName);
  await database.collection(collectionName).createIndex({ expires: 1 }, { expireAfterSeconds: 0 });
}

const sessionContext = 'session';
/** A session whose key is gone is a logged-out one. */
const emptySession = JSON.stringify({ cookie: {} });

/** Sessions rest sealed: they hold the user's access token, name and e-mail. */
function sealing({ cipher }: Store): SessionEncryption {
  return {
    encrypt: (plain) => Promise.resolve(cipher.seal(plain, sessionContext).toString('base64')),
    decrypt(sealed) {
      try {
        return Promise.resolve(cipher.open(Buffer.from(sealed, 'base64'), sessionContext));
      } catch {
        return Promise.resolve(emptySession);
      }
    },
  };
}

type SessionEncryption = NonNullable<Parameters<typeof MongoStore.create>[0]['cryptoAdapter']>;
type SessionStoreClient = Parameters<typeof MongoStore.create>[0]['client'];

/** connect-mongo is typed against its own copy of the driver; the client is the same kind of object. */
function driverClient(store: Store): SessionStoreClient {
  return store.connection.getClient() as unknown as SessionStoreClient;
}

/** Keeps sessions for express-session; they end by themselves, by an index. */
export async function openSessionStore(
  store: Store,
  { lifetimeSeconds, touchAfterSeconds }: { lifetimeSeconds: number; touchAfterSeconds: number },
): Promise<MongoStore> {
  await prepareSessionCollection(store);
  return MongoStore.create({
    client: driverClient(store),
    collectionName,
    ttl: lifetimeSeconds,
    touchAfter: touchAfterSeconds,
    // The index is made above.
    autoRemove: 'disabled',
    cryptoAdapter: sealing(store),
  });
}
