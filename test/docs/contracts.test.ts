import fs from 'node:fs';
import path from 'node:path';
import { read, root } from './markdown';

const folders = ['activities', 'api', 'core', 'sandbox', 'test', 'worker', 'workflows']; // prettier-ignore

const sources = folders.flatMap((folder) =>
  fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name)),
);

const shopline = read('docs/contracts/shopline.md');
const omnichat = read('docs/contracts/omnichat.md');

const sectionsOf = (page: string) =>
  [...page.matchAll(/^#{2,3} ([A-C]?\d+(?:\.\d+)?)\.? /gm)].map(([, number]) => number);
const sections = new Set([...sectionsOf(shopline), ...sectionsOf(omnichat)]);
const trapsOf = (page: string, heading: string) => page.slice(page.indexOf(heading)).match(/^\d+\./gm)?.length ?? 0;
const traps = Math.max(trapsOf(shopline, '## A11. '), trapsOf(omnichat, '## 10. '));

function cited(pattern: RegExp): string[] {
  return sources.flatMap((file) =>
    [...read(file).matchAll(pattern)].flatMap(([, numbers = '']) => numbers.split(/, | and /)),
  );
}

test('every section of a contract that code cites is documented under that number', () => {
  const numbers = cited(/\bcontracts? ([A-C]?\d+(?:\.\d+)?(?:(?:, | and )[A-C]?\d+(?:\.\d+)?)*)/gi);
  expect(numbers.length).toBeGreaterThan(20);
  expect(numbers.filter((number) => !sections.has(number))).toEqual([]);
});

test('every trap that code cites is documented under that number', () => {
  const numbers = cited(/\btraps? (\d+(?:(?:, | and )\d+)*)/g).map(Number);
  expect(numbers.filter((number) => number < 1 || number > traps)).toEqual([]);
});
