import { mutants } from '../../tools/simulate/mutants';
import { read, tableRows } from './markdown';
import { isTest } from './titles';

/** A row for each finding: its number, what happens without its fix, the mutants and tests that are red without it. */
const rows = tableRows(read('docs/reliability.md')).filter(([number = '']) => /^[WJ]\d+$/.test(number));
const undone = new Set(mutants.map(({ undoes }) => undoes));

function isRed(named: string): boolean {
  const [, undoes] = /^mutant “(.+)”$/.exec(named) ?? [];
  return undoes === undefined ? isTest(named) : undone.has(undoes);
}

test('every finding says what is so without its mend', () => {
  expect(rows.length).toBeGreaterThan(20);
  expect(rows.filter((row) => row.length !== 3 || row.includes(''))).toEqual([]);
});

test.each(rows)('the mutants and tests named for %s exist', (_number, _without, red = '') => {
  expect(red.split(/<br>|; (?=mutant |`)/).filter((named) => !isRed(named))).toEqual([]);
});
