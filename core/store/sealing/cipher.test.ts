import { randomBytes } from 'node:crypto';
import { Cipher } from './cipher';

const oldKey = randomBytes(32).toString('base64');
const newKey = randomBytes(32).toString('base64');

describe('a sealed value', () => {
  it('opens to what was sealed, whatever its characters', () => {
    const cipher = new Cipher(newKey);
    for (const plaintext of ['', 'token', '會員 🧧', 'x'.repeat(100_000)]) {
      expect(cipher.open(cipher.seal(plaintext, 'a'), 'a')).toBe(plaintext);
    }
  });

  it('looks different each time and shows nothing of what it holds', () => {
    const cipher = new Cipher(newKey);
    const [first, second] = [cipher.seal('secret-token', 'a'), cipher.seal('secret-token', 'a')];
    expect(first.equals(second)).toBe(false);
    expect(first.includes('secret-token')).toBe(false);
  });

  it('does not open in another place than its own', () => {
    const cipher = new Cipher(newKey);
    const sealed = cipher.seal('token', 'installation:a');
    expect(() => cipher.open(sealed, 'installation:b')).toThrow('unable to authenticate');
  });

  it('does not open when one bit of it was changed', () => {
    const cipher = new Cipher(newKey);
    const sealed = cipher.seal('token', 'a');
    for (let at = 4; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => cipher.open(changed, 'a')).toThrow('unable to authenticate');
    }
  });

  it('does not open when it was cut short', () => {
    const cipher = new Cipher(newKey);
    expect(() => cipher.open(cipher.seal('token', 'a').subarray(0, 20), 'a')).toThrow();
  });
});

describe('a change of keys', () => {
  const sealedBefore = new Cipher(oldKey).seal('token', 'a');

  it('leaves what the old key sealed readable, and marks it as outdated', () => {
    const cipher = new Cipher(newKey, [oldKey]);
    expect(cipher.open(sealedBefore, 'a')).toBe('token');
    expect(cipher.isOutdated(sealedBefore)).toBe(true);
    expect(cipher.isOutdated(cipher.seal('token', 'a'))).toBe(false);
  });

  it('seals with the new key, which the old one alone cannot open', () => {
    const sealed = new Cipher(newKey, [oldKey]).seal('token', 'a');
    expect(() => new Cipher(oldKey).open(sealed, 'a')).toThrow('OLD_ENCRYPTION_KEYS');
  });

  it('tells which key is missing when the old one was dropped too early', () => {
    expect(() => new Cipher(newKey).open(sealedBefore, 'a')).toThrow(/No key [0-9a-f]{8} .*OLD_ENCRYPTION_KEYS/);
  });
});
