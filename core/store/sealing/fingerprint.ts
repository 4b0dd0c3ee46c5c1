import { createHmac, hkdfSync } from 'node:crypto';

/** The field that a fingerprint is of. It is part of the hash, so equal values of two fields do not look alike. */
export type FingerprintField = 'phone' | 'email' | 'tag' | 'attribute' | 'token' | 'identity';

const maxRemembered = 10_000;

/**
 * Keyed 64-bit fingerprints of values that may not rest in the database themselves (phones, attribute values, tags).
 * Each tenant has a key of its own, so a reader of the fingerprints of two tenants cannot tell which members they
 * share. Keyed, because the points or the birthday of a member would be guessed from a plain hash at once.
 */
export class Fingerprints {
  constructor(private readonly key: Uint8Array) {}

  of(field: FingerprintField, value: string): string {
    return createHmac('sha256', this.key).update(`${field}\0${value}`).digest('base64url').slice(0, 11);
  }
}

/** The fingerprints of every tenant: an integration, or the installation of a store. */
export class FingerprintKeys {
  private readonly tenants = new Map<string, Fingerprints>();

  constructor(private readonly secret: Uint8Array) {}

  for(tenantId: string): Fingerprints {
    const known = this.tenants.get(tenantId);
    if (known) return known;
    if (this.tenants.size >= maxRemembered) this.tenants.clear();
    const key = hkdfSync('sha256', this.secret, '', `fingerprint: ${tenantId}`, 32);
    const made = new Fingerprints(new Uint8Array(key));
    this.tenants.set(tenantId, made);
    return made;
  }
}
