import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { OperatorError } from '../../domain/operatorError';

const ivBytes = 12;
const tagBytes = 16;
const keyIdBytes = 4;

function keyIdOf(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, keyIdBytes);
}

/** The environment lacks a key that something in the database rests under. */
export class MissingKeyError extends OperatorError {
  constructor(keyId: string) {
    super(`No key ${keyId} to open a sealed value: the key it was sealed with belongs in OLD_ENCRYPTION_KEYS.`);
  }
}

/**
 * AES-256-GCM for everything secret or personal that rests in the database. A sealed value is
 * `key id (4) · iv (12) · tag (16) · ciphertext`; the context (what it is and whose) is authenticated with it, so a
 * sealed value copied to another document does not open.
 */
export class Cipher {
  private readonly keys = new Map<string, Buffer>();
  private readonly currentKey: Buffer;
  private readonly currentKeyId: Buffer;

  /** @param keysBase64 the key to write with first, then older keys that still open what they sealed. */
  constructor(currentKeyBase64: string, oldKeysBase64: string[] = []) {
    this.currentKey = Buffer.from(currentKeyBase64, 'base64');
    this.currentKeyId = keyIdOf(this.currentKey);
    for (const key of [this.currentKey, ...oldKeysBase64.map((old) => Buffer.from(old, 'base64'))]) {
      this.keys.set(keyIdOf(key).toString('hex'), key);
    }
  }

  seal(plaintext: string, context: string): Buffer {
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', this.currentKey, iv);
    cipher.setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return Buffer.concat([this.currentKeyId, iv, cipher.getAuthTag(), ciphertext]);
  }

  /** @throws MissingKeyError; Error when the value was changed or belongs to another context. */
  open(sealed: Uint8Array, context: string): string {
    const buffer = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
    const keyId = buffer.subarray(0, keyIdBytes).toString('hex');
    const key = this.keys.get(keyId);
    if (!key) throw new MissingKeyError(keyId);
    const iv = buffer.subarray(keyIdBytes, keyIdBytes + ivBytes);
    const tagEnd = keyIdBytes + ivBytes + tagBytes;
    const decipher = createDecipheriv('aes-256-gcm', key, iv);
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(buffer.subarray(keyIdBytes + ivBytes, tagEnd));
    return Buffer.concat([decipher.update(buffer.subarray(tagEnd)), decipher.final()]).toString('utf8');
  }

  /** Whether a sealed value was written with another key than the current one. */
  isOutdated(sealed: Uint8Array): boolean {
    return !this.currentKeyId.equals(Buffer.from(sealed).subarray(0, keyIdBytes));
  }
}
