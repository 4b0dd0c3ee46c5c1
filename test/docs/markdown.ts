import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');

export function read(file: string): string {
  return fs.readFileSync(path.join(root, file), 'utf8');
}

export function exists(file: string): boolean {
  return fs.existsSync(path.join(root, file));
}

function markdownUnder(folder: string): string[] {
  if (!exists(folder)) return [];
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')));
}

/** Every page a newcomer reads, by its path from the root. */
export const pages = [
  'README.md',
  'README.zh-TW.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'sandbox/README.md',
  ...markdownUnder('.github'),
  ...markdownUnder('docs'),
  ...markdownUnder('deploy'),
];

/** The text outside of fenced blocks. What looks like a heading or a link in a block is only quoted. */
export function prose(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```/gm, '');
}

/** Anchors of a page as GitHub makes them. */
export function anchorsOf(text: string): Set<string> {
  const headings = [...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(headings.map(anchorOf));
}

function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

/** Cells of every table row of a page, without the head and the rule below it. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const isRow = line.startsWith('|') && !/^\|[\s|:-]+\|$/.test(line);
    const isHead = /^\|[\s|:-]+\|$/.test(lines[index + 1] ?? '');
    return isRow && !isHead ? [cellsOf(line)] : [];
  });
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, line.lastIndexOf('|'))
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
