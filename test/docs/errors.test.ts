import { errorTable } from '../../core/domain/errors';
import type { ErrorEntry, ErrorText } from '../../core/domain/errors/entry';
import { generatedPart, table } from './generated';
import { read, tableRows } from './markdown';

const page = 'docs/errors.md';
const entries = Object.entries<ErrorEntry>(errorTable);
const codeOf = (cell: string) => cell.replaceAll('`', '');

const spoken = ({ title, detail, remedy }: ErrorText) => `**${title}**<br>${detail}<br>→ ${remedy}`;

test('docs/errors.md says what the error table says, in both languages', () => {
  const wanted = table(
    ['code', 'HTTP', 'retry', 'zh-TW', 'en'],
    entries.map(([code, entry]) => [
      `\`${code}\``,
      entry.http ?? '–',
      `\`${entry.retry ?? 'never'}\``,
      spoken(entry['zh-TW']),
      spoken(entry.en),
    ]),
  );
  expect(generatedPart(page, 'errors', wanted)).toBe(wanted);
});

test('every code is documented once, and no documented code is gone', () => {
  const documented = tableRows(read(page))
    .filter((cells) => cells.length === 5)
    .map(([code = '']) => codeOf(code));
  expect(documented.toSorted()).toEqual(entries.map(([code]) => code).toSorted());
});
