import { csvLine } from './csv';

it('quotes what would break a row', () => {
  expect(csvLine(['a', 'b,c', 'say "hi"', 'two\nlines'])).toBe('a,"b,c","say ""hi""","two\nlines"\r\n');
});

it('makes text of what a spreadsheet would run', () => {
  expect(csvLine(['=HYPERLINK(1)', '+1', '-1', '@x'])).toBe("'=HYPERLINK(1),'+1,'-1,'@x\r\n");
});
