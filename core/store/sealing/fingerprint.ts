import { createHash, hkdfSync } from 'node:crypto';

/**
 * Keyed 64-bit fingerprints of values that may not rest in the database themselves (phones, attribute values, tags).
 * Keyed, because the points or the birthday of a member would be guessed from a plain hash at once.
 */
export class Fingerprints {
  private readonly key: Buffer;

  constructor(secret: Uint8Array) {
    this.key = Buffer.from(hkdfSync('sha256', secret, 'fingerprint', 'contact-state', 32));
  }

  of(value: string): string {
    return createHash('sha256').update(this.key).update(value).digest('base64url').slice(0, 11);
  }
}
