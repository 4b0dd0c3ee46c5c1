import { Tokens } from './tokens';

test.each([
  ['is dead', false],
  ['works', true],
])('after a restart a used refresh token %s when keepOldRefreshToken is %s', (_how, keepOld) => {
  const tokens = new Tokens(Date.now);
  const { refreshToken } = tokens.issue('staff', 'merchant', ['customers']);
  expect(tokens.refresh(refreshToken ?? '', keepOld)).toBeDefined();
  const restarted = new Tokens(Date.now, tokens.records());
  expect(restarted.refresh(refreshToken ?? '', keepOld) !== undefined).toBe(keepOld);
});
