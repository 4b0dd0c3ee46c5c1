import { exists, read, tableRows } from './markdown';
import { isTest } from './titles';

/** A row for each fault. Its last cell names the tests that show it: `file` › name, several set apart by `<br>`. */
const rows = tableRows(read('docs/faults.md'));

test('every fault has its outcome, the place that handles it, and a test', () => {
  expect(rows.length).toBeGreaterThan(60);
  for (const row of rows) {
    expect([row[0], row.length, row.filter((cell) => cell === '')]).toEqual([row[0], 4, []]);
  }
});

test.each(rows)('the tests named for "%s" exist', (_fault, _outcome, _where, tests = '') => {
  expect(tests.split('<br>').filter((named) => !isTest(named))).toEqual([]);
});

test.each(rows)('what handles "%s" exists', (_fault, _outcome, where = '') => {
  const files = [...where.matchAll(/`([\w/.]+\.ts)`/g)].map(([, file = '']) => file);
  expect(files.filter((file) => !exists(file))).toEqual([]);
  expect(files.length).toBeGreaterThan(0);
});
