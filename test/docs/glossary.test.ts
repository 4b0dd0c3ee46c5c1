import { readdirSync } from 'node:fs';
import path from 'node:path';
import { read, root } from './markdown';

const folders = ['activities', 'api', 'core', 'workflows'];

function sourcesOf(folder: string, names: RegExp): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => names.test(name))
    .map((name) => read(path.join(folder, name)));
}

const code = folders.flatMap((folder) => sourcesOf(folder, /(?<!\.test)\.ts$/)).join('\n');

const [terms = '', chinese = ''] = read('docs/glossary.md').split('## Names in Traditional Chinese');

function rowsOf(part: string): string[][] {
  return part
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| term'))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

const rows = rowsOf(terms);

test.each(rows.map(([, term = '', , names = '']) => [term, names]))('the code calls %s by its name', (_term, names) => {
  const named = [...names.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  expect(named.length).toBeGreaterThan(0);
  expect(named.filter((name) => !new RegExp(`\\b${name}\\b`).test(code))).toEqual([]);
});

test('each term is explained once', () => {
  const named = rows.map(([, term]) => term);
  expect(new Set(named).size).toBe(named.length);
});

/** Lines of what people read in Traditional Chinese; a few comments are among them. */
const said = ['api', 'core', 'web']
  .flatMap((folder) => sourcesOf(folder, /(?<!\.test)\.tsx?$/))
  .flatMap((source) => source.split('\n'))
  .filter((line) => /\p{Script=Han}/u.test(line));

test.each(rowsOf(chinese).map((cells) => cells.slice(1)))('%s is %s and never %s', (_, names = '', others = '') => {
  const listed = names.split(', ');
  expect(listed.filter((name) => !said.some((line) => line.includes(name)))).toEqual([]);
  const without = said.map((line) => listed.reduce((rest, name) => rest.replaceAll(name, ''), line));
  const isOther = (line: string) => others.split(', ').some((other) => line.includes(other));
  expect(without.filter(isOther)).toEqual([]);
});
