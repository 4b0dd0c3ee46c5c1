import { randomBytes } from 'node:crypto';
import mongoose, { type Connection } from 'mongoose';
import type { Config } from '../domain/config';
import { OperatorError } from '../domain/operatorError';
import { reasonOf } from '../runtime/failure';
import { Cipher } from './sealing/cipher';
import { FingerprintKeys } from './sealing/fingerprint';
import { isDuplicateKey } from './duplicateKeys';
import { createModels, prepareCollections, type Models } from './models';
import { gatherCommands, type Together } from './together';

export type StoreSettings = Pick<Config, 'mongodbUri' | 'encryptionKey' | 'oldEncryptionKeys'>;

export interface Store {
  connection: Connection;
  models: Models;
  cipher: Cipher;
  fingerprints: FingerprintKeys;
  /** Serves the leases of this process alone. */
  together: Together;
  close(): Promise<void>;
}

const hashSecretId = 'fingerprint';
/** An election takes some 12 s, a slow one 20. Every command waits longer than that. */
export const serverSelectionTimeoutMs = 30_000;
/** After the sum of these two the driver gives up a server that accepts and never answers, and its connections. */
const monitorTimeoutMs = 5_000;
const monitorEveryMs = 5_000;

/** The secret behind fingerprints outlives encryption keys: it is made once and rests sealed. */
async function loadFingerprintSecret(models: Models, cipher: Cipher): Promise<Buffer> {
  const fresh = cipher.seal(randomBytes(32).toString('base64'), 'secret', hashSecretId);
  try {
    await models.secrets.create({ _id: hashSecretId, sealed: fresh });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const stored = await models.secrets.findById(hashSecretId).orFail();
  return Buffer.from(cipher.open(stored.sealed, 'secret', hashSecretId), 'base64');
}

/** @throws OperatorError for what the driver cannot parse: no waiting mends it. The driver's message may quote the URI. */
function refuseUnusable(uri: string): void {
  try {
    new mongoose.mongo.MongoClient(uri);
  } catch (error) {
    const reason = reasonOf(error);
    const told = /:\/\/|@/.test(reason) ? '' : ` (${reason})`;
    throw new OperatorError(`MONGODB_URI cannot be used${told}: correct it.`, { cause: error });
  }
}

/**
 * Connects, creates what is missing and loads the fingerprint secret.
 * @throws OperatorError for a URI that cannot be used; MongooseServerSelectionError when MongoDB has no primary for
 * 30 s; MissingKeyError.
 */
export async function openStore(options: StoreSettings): Promise<Store> {
  refuseUnusable(options.mongodbUri);
  const connection = mongoose.createConnection(options.mongodbUri, {
    serverSelectionTimeoutMS: serverSelectionTimeoutMs,
    connectTimeoutMS: monitorTimeoutMs,
    heartbeatFrequencyMS: monitorEveryMs,
    maxPoolSize: 20,
    // An acknowledged write survives the loss of the primary. Leases, and events answered with 200, depend on that.
    writeConcern: { w: 'majority' },
    readPreference: 'primary',
    retryWrites: true,
    retryReads: true,
    // Mongoose's own queue gives up after 10 s without a primary; the driver waits as told above.
    bufferCommands: false,
  });
  try {
    await connection.asPromise();
    const models = createModels(connection);
    await prepareCollections(models);
    const cipher = new Cipher(options.encryptionKey, options.oldEncryptionKeys);
    const fingerprints = new FingerprintKeys(await loadFingerprintSecret(models, cipher));
    const together = gatherCommands(models);
    return { connection, models, cipher, fingerprints, together, close: () => connection.close() };
  } catch (error) {
    // The caller tries again, as in an election, and each try has connections of its own.
    await connection.destroy();
    throw error;
  }
}
