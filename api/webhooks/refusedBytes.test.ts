import { RefusedBytes } from './refusedBytes';

const mebibyte = 1024 * 1024;

it('is too much from 8 MiB within a minute on, for that address alone', () => {
  let nowMs = 0;
  const refused = new RefusedBytes(() => nowMs);
  refused.add('a', 8 * mebibyte - 1);
  nowMs = 59_999;
  expect(refused.isTooMuch('a')).toBe(false);
  refused.add('a', 1);
  expect([refused.isTooMuch('a'), refused.isTooMuch('b')]).toEqual([true, false]);
  nowMs = 60_000;
  expect(refused.isTooMuch('a')).toBe(false);
  refused.add('a', 1);
  expect(refused.isTooMuch('a')).toBe(false);
});

it('counts a network of IPv6 as one address, since one sender may have all of it', () => {
  const refused = new RefusedBytes(() => 0);
  refused.add('2001:db8:0:100::1', 4 * mebibyte);
  refused.add('2001:db8:0:1ff::2', 4 * mebibyte);
  expect(['2001:db8:0:100::3', '2001:db8:0:200::1'].map((address) => refused.isTooMuch(address))).toEqual([
    true,
    false,
  ]);
});

it('does not grow with the number of addresses', () => {
  const refused = new RefusedBytes(() => 0);
  refused.add('first', 8 * mebibyte);
  for (let address = 0; address < 10_000; address += 1) refused.add(`address-${address}`, 1);
  expect(refused.isTooMuch('first')).toBe(false);
  refused.add('last', 8 * mebibyte);
  expect(refused.isTooMuch('last')).toBe(true);
});
