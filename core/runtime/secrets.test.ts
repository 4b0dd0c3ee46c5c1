import { isSameSecret } from './secrets';

test.each(['', 'toke', 'token ', 'Token'])('%j is not the secret', (given) => {
  expect(isSameSecret(given, 'token')).toBe(false);
});

test('the secret itself is', () => {
  expect(isSameSecret('token', 'token')).toBe(true);
});
