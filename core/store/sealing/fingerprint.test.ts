import { FingerprintKeys } from './fingerprint';

const keys = new FingerprintKeys(Buffer.alloc(32, 1));

it('is the same for the same value, field and tenant, and for no other', () => {
  const phone = '886912345678';
  const known = keys.for('a').of('phone', phone);
  expect(new FingerprintKeys(Buffer.alloc(32, 1)).for('a').of('phone', phone)).toBe(known);
  const others = [
    keys.for('b').of('phone', phone),
    keys.for('a').of('tag', phone),
    keys.for('a').of('phone', '886912345679'),
    new FingerprintKeys(Buffer.alloc(32, 2)).for('a').of('phone', phone),
  ];
  expect(new Set([known, ...others]).size).toBe(5);
  expect(known).toMatch(/^[\w-]{11}$/);
});
