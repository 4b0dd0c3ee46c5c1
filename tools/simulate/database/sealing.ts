import type { Cipher, Purpose } from '../../../core/store/sealing/cipher';
import { FingerprintKeys, Fingerprints, type FingerprintField } from '../../../core/store/sealing/fingerprint';
import { current } from '../time/virtualGlobals';

const mostRemembered = 50_000;
const markLength = 8;

/** Takes the place of AES, for the sake of pace: a sealed text opens in its own place alone, and no two are the same. */
export class PlainCipher implements Pick<Cipher, 'seal' | 'open' | 'isOutdated'> {
  seal(plaintext: string, purpose: Purpose, documentId: string): Buffer {
    return Buffer.from(`${current.random.hex(markLength)}${purpose} ${documentId}\n${plaintext}`);
  }

  open(sealed: Uint8Array, purpose: Purpose, documentId: string): string {
    const place = `${purpose} ${documentId}\n`;
    const text = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength).toString();
    if (!text.startsWith(place, markLength)) throw new Error('it was changed, or sealed for something else');
    return text.slice(markLength + place.length);
  }

  isOutdated(): boolean {
    return false;
  }
}

/** The service's own fingerprints, each computed once, whatever the store: every seed has one alone. */
export class RememberedFingerprints extends FingerprintKeys {
  private readonly prints: RememberedPrints;

  constructor(secret: Uint8Array) {
    super(secret);
    this.prints = new RememberedPrints(secret);
  }

  override for(): Fingerprints {
    return this.prints;
  }
}

class RememberedPrints extends Fingerprints {
  private readonly known = new Map<string, string>();

  override of(field: FingerprintField, value: string): string {
    const name = `${field}\0${value}`;
    let print = this.known.get(name);
    if (print === undefined) {
      if (this.known.size >= mostRemembered) this.known.clear();
      this.known.set(name, (print = super.of(field, value)));
    }
    return print;
  }
}
