import { searchedBy } from './memberSearch';

const lineUserId = `U${'a1'.repeat(16)}`;

it.each([
  ['64b0c1d2e3f4a5b6c7d8e9f0', [{ customerId: '64b0c1d2e3f4a5b6c7d8e9f0' }]],
  [' POS298271 ', [{ customerId: 'POS298271' }]],
  [lineUserId.toUpperCase(), [{ lineUserId }]],
  ['123', [{ customerId: '123' }]],
])('%s is looked for as %j', (text, by) => {
  expect(searchedBy(text, 'TW')).toEqual(by);
});

it.each([
  '0912345678',
  '0912-345 678',
  '0912–345‐678',
  '+886 912 345 678',
  '+886 (0)912-345-678',
  '886912345678',
  '00886912345678',
  '00 886 (0)912 345 678',
])('%s is a phone, or the customer id of a store that counts its customers', (text) => {
  expect(searchedBy(text, 'TW')).toEqual([{ phone: '886912345678' }, { customerId: text }]);
});

it.each([
  ['０９１２３４５６７８', '0912345678'],
  ['＋８８６　９１２－３４５－６７８', '+886 912-345-678'],
  ['（０９１２）３４５６７８', '(0912)345678'],
])('%s, typed in full width, is the phone %s', (text, narrow) => {
  expect(searchedBy(text, 'TW')).toEqual([{ phone: '886912345678' }, { customerId: narrow }]);
});

it.each(['85291234567', '852-9123-4567', '60123456789'])('%s is a phone of another country as well', (text) => {
  const digits = text.replaceAll('-', '');
  expect(searchedBy(text, 'TW')).toContainEqual({ phone: digits });
});

it('a number with the 00 of an international call is a phone of another country as well', () => {
  expect(searchedBy('0085261234567', 'TW')).toEqual([{ phone: '85261234567' }, { customerId: '0085261234567' }]);
  expect(searchedBy('0000123', 'TW')).toEqual([{ customerId: '0000123' }]);
});
