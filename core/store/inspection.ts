import mongoose, { type Connection } from 'mongoose';
import type { StoreSettings } from '.';
import type { Integration } from './documents';
import { readInstallationToken } from './integrations/installations';
import { createModels } from './models';
import { Cipher } from './sealing/cipher';

/** Looks at a database without creating anything in it. @throws MongooseError when it does not answer in time */
async function inspect<T>(
  mongodbUri: string,
  timeoutMs: number,
  look: (connection: Connection) => Promise<T>,
): Promise<T> {
  const options = { serverSelectionTimeoutMS: timeoutMs, autoCreate: false, autoIndex: false };
  const connection = mongoose.createConnection(mongodbUri, options);
  try {
    return await look(await connection.asPromise());
  } finally {
    await connection.close();
  }
}

/** How many declared indexes each collection lacks in the database; collections that lack none are left out. */
export function findMissingIndexes(mongodbUri: string, timeoutMs: number): Promise<Map<string, number>> {
  return inspect(mongodbUri, timeoutMs, async (connection) => {
    const missing = new Map<string, number>();
    for (const model of Object.values(createModels(connection))) {
      const { toCreate } = await model.diffIndexes();
      if (toCreate.length > 0) missing.set(model.collection.collectionName, toCreate.length);
    }
    return missing;
  });
}

/** SHOPLINE tokens of the stores that were connected last, without stores that need attention. */
export function readTokensOfConnected(
  { mongodbUri, encryptionKey, oldEncryptionKeys }: StoreSettings,
  timeoutMs: number,
  limit: number,
): Promise<{ merchantId: string; token: string }[]> {
  return inspect(mongodbUri, timeoutMs, async (connection) => {
    const store = { models: createModels(connection), cipher: new Cipher(encryptionKey, oldEncryptionKeys) };
    const { integrations } = store.models;
    const connected = integrations.find({ endedAt: null, attentions: {} }).sort({ createdAt: -1 }).limit(limit);
    const tokens: { merchantId: string; token: string }[] = [];
    for (const { merchantId } of await connected.lean<Integration[]>()) {
      const token = await readInstallationToken(store, merchantId);
      if (token !== null) tokens.push({ merchantId, token });
    }
    return tokens;
  });
}
