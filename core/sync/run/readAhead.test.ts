import { maxReadAgain, maxReadAhead, shareOf } from './readAhead';

it.each([0, 1, 25])('is whole while %d stores are worked for', (leases) => {
  expect(shareOf(maxReadAhead, leases)).toBe(maxReadAhead);
});

it('is shared by more, so that a process never holds more than 25 stores may', () => {
  expect(shareOf(maxReadAhead, 50)).toBe(2_500);
  expect(shareOf(maxReadAgain, 400)).toBe(1_000);
  for (const leases of [26, 73, 400]) expect(leases * shareOf(maxReadAgain, leases)).toBeLessThan(25.1 * maxReadAgain);
});
