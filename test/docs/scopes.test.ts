import fs from 'node:fs';
import path from 'node:path';
import { memberTopics } from '../../core/partners/shopline/memberTopics';
import { appScopes, callScopes } from '../../core/partners/shopline/scopes';
import { generatedPart, table } from './generated';
import { read, root } from './markdown';

/** These calls tell whose a token is, or make one, so they need no scope. */
const scopeless = ['exchangeCode', 'getOAuthTokenInfo', 'getTokenInfo'];

const inCode = (names: string[]) => names.map((name) => `\`${name}\``).join(', ') || '–';

test('docs/contracts/shopline.md says what each scope is for', () => {
  const wanted = table(
    ['scope', 'calls', 'app webhooks'],
    appScopes.map((scope) => [
      `\`${scope}\``,
      inCode(Object.entries(callScopes).flatMap(([call, needed]) => (needed === scope ? [call] : []))),
      inCode([...memberTopics].flatMap(([topic, needed]) => (needed.scope === scope ? [topic] : []))),
    ]),
  );
  expect(generatedPart('docs/contracts/shopline.md', 'scopes', wanted)).toBe(wanted);
});

test('every call to SHOPLINE has its scope, and no other does', () => {
  const sources = fs
    .readdirSync(path.join(root, 'core/partners/shopline'))
    .filter((name) => !name.endsWith('.test.ts'));
  const sent = sources.flatMap((name) => [...read(`core/partners/shopline/${name}`).matchAll(/\.send\('(\w+)'/g)]);
  const operations = new Set(sent.map(([, operation]) => operation));
  expect([...operations].sort()).toEqual([...Object.keys(callScopes), ...scopeless].sort());
});

test.each(['README.md', 'README.zh-TW.md'])('%s names every scope and topic to register', (page) => {
  const text = read(page);
  expect(appScopes.filter((scope) => !text.includes(scope))).toEqual([]);
  const families = [...memberTopics.keys()].map((topic) => (topic.startsWith('customer/') ? 'customer/*' : topic));
  expect(families.filter((topic) => !text.includes(`\`${topic}\``))).toEqual([]);
});
