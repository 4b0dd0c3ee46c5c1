import fs from 'node:fs';
import path from 'node:path';
import { read, root } from './markdown';

const begin = (name: string) => `<!-- generated: ${name} -->\n`;
const end = '<!-- end of generated part -->';

/**
 * The part of a page that is made from the code, as the page has it now. With `UPDATE_DOCS=1` the page is brought up to
 * date first.
 */
export function generatedPart(page: string, name: string, wanted: string): string {
  const text = read(page);
  const from = text.indexOf(begin(name)) + begin(name).length;
  const to = text.indexOf(end, from);
  if (from < begin(name).length || to < 0) throw new Error(`${page} has no generated part "${name}"`);
  if (process.env.UPDATE_DOCS !== '1') return text.slice(from, to);
  fs.writeFileSync(path.join(root, page), text.slice(0, from) + wanted + text.slice(to));
  return wanted;
}

export function table(head: string[], rows: (string | number)[][]): string {
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
