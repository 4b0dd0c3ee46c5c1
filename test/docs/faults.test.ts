import { exists, read, tableRows } from './markdown';

/** Rows of faults end in the tests that show them: `file` › name, several set apart by `<br>`. */
const rows = tableRows(read('docs/faults.md')).filter((cells) => cells.length === 4);

const untried = 'not shown by a test';

test('every fault has its outcome, the place that handles it, and a test or an open admission that there is none', () => {
  expect(rows.length).toBeGreaterThan(30);
  for (const [fault, outcome, where, tests] of rows) {
    expect([fault, [outcome, where, tests].filter((cell) => !cell)]).toEqual([fault, []]);
  }
});

test.each(rows)('the test named for "%s" exists', (_fault, _outcome, _where, tests = '') => {
  const missing = tests
    .split('<br>')
    .filter((named) => named !== untried)
    .filter((named) => {
      const [, file = '', name = ''] = /^`([^`]+)` › (.+)$/.exec(named) ?? [];
      return !exists(file) || !read(file).includes(name);
    });
  expect(missing).toEqual([]);
});
