import { createDecipheriv, randomBytes } from 'node:crypto';
import { Cipher } from './cipher';

const oldKey = randomBytes(32).toString('base64');
const newKey = randomBytes(32).toString('base64');

describe('a sealed value', () => {
  it('opens to what was sealed, whatever its characters', () => {
    const cipher = new Cipher(newKey);
    for (const plaintext of ['', 'token', '會員 🧧', 'x'.repeat(100_000)]) {
      expect(cipher.open(cipher.seal(plaintext, 'session', 'a'), 'session', 'a')).toBe(plaintext);
    }
  });

  it('looks different each time and shows nothing of what it holds', () => {
    const cipher = new Cipher(newKey);
    const [first, second] = [cipher.seal('secret-token', 'session', 'a'), cipher.seal('secret-token', 'session', 'a')];
    expect(first.equals(second)).toBe(false);
    expect(first.includes('secret-token')).toBe(false);
  });

  it('does not open in another place than its own', () => {
    const cipher = new Cipher(newKey);
    const sealed = cipher.seal('token', 'session', 'a');
    expect(() => cipher.open(sealed, 'session', 'b')).toThrow('does not open');
  });

  it('does not open as something else, for each purpose has a key of its own', () => {
    const cipher = new Cipher(newKey);
    const sealed = cipher.seal('token', 'session', 'a');
    expect(() => cipher.open(sealed, 'shopline token', 'a')).toThrow('does not open');
    const plain = createDecipheriv('aes-256-gcm', Buffer.from(newKey, 'base64'), sealed.subarray(4, 16));
    plain.setAAD(Buffer.from('a'));
    plain.setAuthTag(sealed.subarray(16, 32));
    plain.update(sealed.subarray(32));
    expect(() => plain.final()).toThrow('unable to authenticate');
  });

  it('does not open by a tag of fewer bytes, which would be guessed sooner', () => {
    const cipher = new Cipher(newKey);
    // Key id, iv and four bytes of the right tag, of a value that is empty.
    const cut = cipher.seal('', 'session', 'a').subarray(0, 20);
    expect(() => cipher.open(cut, 'session', 'a')).toThrow('does not open');
  });

  it('does not open when one bit of it was changed', () => {
    const cipher = new Cipher(newKey);
    const sealed = cipher.seal('token', 'session', 'a');
    for (let at = 4; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => cipher.open(changed, 'session', 'a')).toThrow('does not open');
    }
  });
});

describe('a change of keys', () => {
  const sealedBefore = new Cipher(oldKey).seal('token', 'session', 'a');

  it('leaves what the old key sealed readable, and marks it as outdated', () => {
    const cipher = new Cipher(newKey, [oldKey]);
    expect(cipher.open(sealedBefore, 'session', 'a')).toBe('token');
    expect(cipher.isOutdated(sealedBefore)).toBe(true);
    expect(cipher.isOutdated(cipher.seal('token', 'session', 'a'))).toBe(false);
  });

  it('seals with the new key, which the old one alone cannot open', () => {
    const sealed = new Cipher(newKey, [oldKey]).seal('token', 'session', 'a');
    expect(() => new Cipher(oldKey).open(sealed, 'session', 'a')).toThrow('OLD_ENCRYPTION_KEYS');
  });

  it('tells which key is missing when the old one was dropped too early', () => {
    expect(() => new Cipher(newKey).open(sealedBefore, 'session', 'a')).toThrow(
      /No key [0-9a-f]{8} .*OLD_ENCRYPTION_KEYS/,
    );
  });
});
