import { bytesOf, type Cipher, type Purpose } from '../../../core/store/sealing/cipher';
import { FingerprintKeys, Fingerprints, type FingerprintField } from '../../../core/store/sealing/fingerprint';
import { current } from '../time/virtualGlobals';

const markLength = 8;

/**
 * Takes the place of AES, which would take time. As with AES, a sealed text opens only for the purpose and the document
 * it was sealed for, and no two sealed texts are the same.
 */
export class PlainCipher implements Pick<Cipher, 'seal' | 'open' | 'isOutdated'> {
  seal(plaintext: string, purpose: Purpose, documentId: string): Buffer {
    return Buffer.from(`${current.random.hex(markLength)}${purpose} ${documentId}\n${plaintext}`);
  }

  open(sealed: Parameters<Cipher['open']>[0], purpose: Purpose, documentId: string): string {
    const place = `${purpose} ${documentId}\n`;
    const text = bytesOf(sealed).toString();
    if (!text.startsWith(place, markLength)) throw new Error('it was changed, or sealed for something else');
    return text.slice(markLength + place.length);
  }

  isOutdated(): boolean {
    return false;
  }
}

/** Takes the place of HMAC, which would take time: a fingerprint is the value itself, behind the name of its field. */
export class PlainFingerprints extends FingerprintKeys {
  private readonly prints = new PlainPrints(new Uint8Array());

  override for(): Fingerprints {
    return this.prints;
  }
}

class PlainPrints extends Fingerprints {
  override of(field: FingerprintField, value: string): string {
    return `${field} ${value}`;
  }
}
