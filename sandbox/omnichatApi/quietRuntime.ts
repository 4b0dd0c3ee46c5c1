/**
 * To be imported before `oidc-provider`, which calls every Node before 22 unsupported as it loads. It works on 20.19, where
 * the tests of this project run as well; the line would only send people looking for a fault.
 */
const { warn } = console;

console.warn = (...words: unknown[]) => {
  if (typeof words[0] === 'string' && words[0].includes('oidc-provider WARNING: Unsupported runtime')) return;
  warn(...words);
};
