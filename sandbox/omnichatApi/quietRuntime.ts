/**
 * Import this before `oidc-provider`, which warns as it loads that every Node before 22 is unsupported. It works on
 * 20.19, where the tests of this project run as well; the warning would only send people looking for a fault.
 */
const { warn } = console;

console.warn = (...words: unknown[]) => {
  if (typeof words[0] === 'string' && words[0].includes('oidc-provider WARNING: Unsupported runtime')) return;
  warn(...words);
};
