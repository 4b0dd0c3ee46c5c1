import { readdirSync } from 'node:fs';
import path from 'node:path';
import { read, root } from './markdown';

const folders = ['activities', 'api', 'core', 'workflows'];

const code = folders
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map((name) => read(path.join(folder, name))),
  )
  .join('\n');

const rows = read('docs/glossary.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| term'))
  .map((line) => line.split('|').map((cell) => cell.trim()));

test.each(rows.map(([, term = '', , names = '']) => [term, names]))('the code calls %s by its name', (_term, names) => {
  const named = [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
});

test('each term is explained once', () => {
  const terms = rows.map(([, term]) => term);
  expect(new Set(terms).size).toBe(terms.length);
});
