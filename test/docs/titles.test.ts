import { titlesIn } from './titles';

const cells = ['first of a table', 'second of a table'];

describe('titles of tests', () => {
  it.each(cells)('%s', (cell) => {
    expect(titlesIn('test/docs/titles.test.ts')).toContain(cell);
  });

  it.each([['one', 1]] as const)('of a table, with %s in its place', (word, number) => {
    const titles = titlesIn('test/docs/titles.test.ts');
    expect(titles).toContain(`of a table, with ${word} in its place`);
    expect([...titles].filter((title) => title.startsWith('of a table'))).toHaveLength(number + 1);
  });

  it('are no other texts of a file', () => {
    const titles = titlesIn('test/docs/titles.test.ts');
    expect(titles).toContain('titles of tests');
    for (const text of ['no title', './titles', 'test/docs/titles.test.ts', 'one']) expect(titles).not.toContain(text);
  });
});
