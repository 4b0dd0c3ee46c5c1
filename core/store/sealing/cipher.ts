import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto';
import { OperatorError } from '../../domain/operatorError';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;
const keyIdBytes = 4;

/** What is sealed; each with a key of its own, derived from `ENCRYPTION_KEY`. */
export type Purpose =
  | 'shopline token'
  | 'omnichat token'
  | 'webhook secret'
  | 'own tags'
  | 'waiting member'
  | 'alert targets'
  | 'name'
  | 'session'
  | 'secret';

/** Stored bytes: a Mongoose document holds a `Buffer`; lean reads and the driver return the driver's binary type. */
type StoredBytes = Buffer | { buffer: Uint8Array };

export function bytesOf(value: StoredBytes): Buffer {
  return Buffer.isBuffer(value) ? value : Buffer.from(value.buffer);
}

function keyIdOf(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, keyIdBytes);
}

/** The environment lacks a key with which a value in the database was sealed. */
export class MissingKeyError extends OperatorError {
  constructor(keyId: string) {
    super(`No key ${keyId} to open a sealed value: the key it was sealed with belongs in OLD_ENCRYPTION_KEYS.`);
  }
}

/** A sealed value was changed or cut short, or belongs to another purpose, document or edition of this service. */
export class SealBrokenError extends OperatorError {
  constructor(purpose: Purpose, cause: unknown) {
    super(`A sealed ${purpose} in the database does not open: restore it from a backup.`, { cause });
  }
}

/** One of the environment's keys, and those derived from it (HKDF, RFC 5869). */
class RootKey {
  readonly id: Buffer;
  private readonly root: Buffer;
  private readonly derived = new Map<Purpose, Buffer>();

  constructor(base64: string) {
    this.root = Buffer.from(base64, 'base64');
    this.id = keyIdOf(this.root);
  }

  for(purpose: Purpose): Buffer {
    const known = this.derived.get(purpose);
    if (known) return known;
    const key = Buffer.from(hkdfSync('sha256', this.root, '', `seal: ${purpose}`, 32));
    this.derived.set(purpose, key);
    return key;
  }
}

/**
 * AES-256-GCM for everything secret or personal that rests in the database. A sealed value is
 * `key id (4) · iv (12) · tag (16) · ciphertext`. Its purpose chooses the key, and the id of the document it lies in is
 * authenticated with it: copied to another document or field it does not open.
 */
export class Cipher {
  private readonly keys = new Map<string, RootKey>();
  private readonly current: RootKey;

  /** @param oldKeysBase64 still open what they sealed */
  constructor(currentKeyBase64: string, oldKeysBase64: string[] = []) {
    this.current = new RootKey(currentKeyBase64);
    for (const key of [this.current, ...oldKeysBase64.map((old) => new RootKey(old))]) {
      this.keys.set(key.id.toString('hex'), key);
    }
  }

  seal(plaintext: string, purpose: Purpose, documentId: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, this.current.for(purpose), iv, { authTagLength: tagBytes });
    cipher.setAAD(Buffer.from(documentId));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return Buffer.concat([this.current.id, iv, cipher.getAuthTag(), ciphertext]);
  }

  /** @throws MissingKeyError; SealBrokenError */
  open(sealed: StoredBytes, purpose: Purpose, documentId: string): string {
    const buffer = bytesOf(sealed);
    const keyId = buffer.subarray(0, keyIdBytes).toString('hex');
    const key = this.keys.get(keyId);
    if (!key) throw new MissingKeyError(keyId);
    const iv = buffer.subarray(keyIdBytes, keyIdBytes + ivBytes);
    const tagEnd = keyIdBytes + ivBytes + tagBytes;
    try {
      const decipher = createDecipheriv(algorithm, key.for(purpose), iv, { authTagLength: tagBytes });
      decipher.setAAD(Buffer.from(documentId));
      decipher.setAuthTag(buffer.subarray(keyIdBytes + ivBytes, tagEnd));
      return Buffer.concat([decipher.update(buffer.subarray(tagEnd)), decipher.final()]).toString('utf8');
    } catch (error) {
      throw new SealBrokenError(purpose, error);
    }
  }

  /** Whether a sealed value was written with another key than the current one. */
  isOutdated(sealed: Uint8Array): boolean {
    return !this.current.id.equals(Buffer.from(sealed).subarray(0, keyIdBytes));
  }
}
