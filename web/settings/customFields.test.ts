import type { CustomField } from '../api/types';
import { fieldRows, keyProblem, withKey } from './customFields';

const store = [
  { fieldId: 'f1', name: '鞋碼', type: 'text' },
  { fieldId: 'f2', name: '膚質', type: 'radio' },
];
const size: CustomField = { fieldId: 'f1', key: 'shoe_size', type: 'number', enabled: true };
const gone: CustomField = { fieldId: 'f9', key: 'old', type: 'text', enabled: false };

it("lists the store's fields in its order, then what else is set up", () => {
  const twice = { ...size, key: 'size_text', type: 'text' as const };
  expect(fieldRows(store, [gone, size, twice])).toEqual([
    { rowId: '0:f1', fieldId: 'f1', name: '鞋碼', field: size },
    { rowId: '0:f2', fieldId: 'f2', name: '膚質', field: undefined },
    { rowId: '0:f9', fieldId: 'f9', name: 'f9', field: gone },
    { rowId: '1:f1', fieldId: 'f1', name: '鞋碼', field: twice },
  ]);
});

it("a field that is set up stays the same row when the store's list arrives", () => {
  const rowOf = (field: CustomField, listed: typeof store) =>
    fieldRows(listed, [gone, size]).find((row) => row.field === field)?.rowId;
  expect([gone, size].map((field) => rowOf(field, store))).toEqual([gone, size].map((field) => rowOf(field, [])));
});

it('a key is free when no attribute and no other field has it', () => {
  expect(keyProblem(size, [size, gone], ['shopline_points'])).toBeNull();
  expect(keyProblem({ ...size, key: 'shopline_points' }, [gone], ['shopline_points'])).toBe('takenKey');
  const twice = { ...gone, key: 'shoe_size' };
  expect(keyProblem(twice, [size, twice], [])).toBe('takenKey');
  expect(keyProblem({ ...size, key: '鞋碼' }, [], [])).toBe('invalidKey');
});

it('a field is set up by its key', () => {
  const [row] = fieldRows(store, []);
  const chosen = withKey([], row!, 's');
  expect(chosen).toEqual([{ fieldId: 'f1', key: 's', type: 'text', enabled: true }]);
  const [named] = fieldRows(store, chosen);
  expect(withKey(chosen, named!, 'size')).toEqual([{ ...chosen[0], key: 'size' }]);
  expect(withKey([], row!, '')).toEqual([]);
});

it.each([
  ['listed', { ...size, enabled: false }],
  ['no longer listed', gone],
])('a field that SHOPLINE has %s keeps its type and its switch while its key is typed anew', (_, field) => {
  const typed = (chosen: CustomField[], key: string) =>
    withKey(
      chosen,
      fieldRows(store, chosen).find(({ fieldId }) => fieldId === field.fieldId)!,
      key,
    );
  const emptied = typed([field], '');
  expect(emptied.map((kept) => keyProblem(kept, emptied, []))).toEqual([null]);
  expect(typed(emptied, 'new_key')).toEqual([{ ...field, key: 'new_key' }]);
});
