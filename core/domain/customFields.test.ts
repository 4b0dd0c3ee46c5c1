import { z } from 'zod';
import { customDataField, readCustomField } from './customFields';
import type { AttributeType } from './types';

const data = (value: unknown) => [
  { field_id: 'other', value: 'x' },
  { field_id: 'f1', value },
];
const read = (type: AttributeType, value: unknown) => readCustomField(data(value), { fieldId: 'f1', type });

it.each<[AttributeType, unknown, unknown]>([
  ['text', ' 乾性 ', '乾性'],
  ['text', 42, '42'],
  ['text', ['乾性', '油性'], '乾性、油性'],
  ['text', { a: 1 }, undefined],
  ['number', '1,280.5', 1280.5],
  ['number', 42, 42],
  ['number', 'forty', undefined],
  ['number', true, undefined],
  ['boolean', true, true],
  ['boolean', 'Yes', true],
  ['boolean', '0', false],
  ['boolean', '否', false],
  ['boolean', 'maybe', undefined],
  ['date', '2020/3/5', '2020-03-05'],
  ['text', [{ label: 'x' }], undefined],
  ['text', [{ label: 'x' }, 'y'], 'y'],
  ['date', '2020-03-05', '2020-03-05'],
  ['date', '2020-03-05T18:00:00Z', '2020-03-06'],
  ['date', '2020-02-30', undefined],
  ['date', 'next week', undefined],
  ['datetime', '2020-03-05T18:00:00+00:00', '2020-03-06T02:00:00'],
  ['datetime', '2020-03-05', '2020-03-05T00:00:00'],
  ['datetime', 20200305, undefined],
])('as %s, %j is %j', (type, value, expected) => {
  expect(read(type, value)).toBe(expected);
});

it.each<AttributeType>(['text', 'number', 'boolean', 'date', 'datetime'])('as %s, nothing is none', (type) => {
  for (const value of [null, undefined, '', '  ', []]) expect(read(type, value)).toBeNull();
  expect(readCustomField(null, { fieldId: 'f1', type })).toBeNull();
  expect(readCustomField([], { fieldId: 'f1', type })).toBeNull();
});

it('is unknown where SHOPLINE did not tell of custom fields', () => {
  expect(readCustomField(undefined, { fieldId: 'f1', type: 'text' })).toBeUndefined();
});

describe('an entry without an id', () => {
  const listOf = (entries: unknown) => z.object(customDataField).parse({ custom_data: entries }).custom_data;
  const nameless = [{ type: 'text', value: 'x' }, { field_id: null, value: 'y' }, 'z'];

  it('hides no other', () => {
    const list = listOf([...nameless, { field_id: 'f1', value: 'VIP' }, { field_id: 7, value: 1 }]);
    expect(readCustomField(list, { fieldId: 'f1', type: 'text' })).toBe('VIP');
    expect(readCustomField(list, { fieldId: '7', type: 'number' })).toBe(1);
  });

  it.each(nameless)('may be the one that is looked for: %j', (entry) => {
    expect(readCustomField(listOf([entry]), { fieldId: 'f1', type: 'text' })).toBeUndefined();
  });

  it('is none where all have one', () => {
    expect(readCustomField(listOf([{ field_id: 'f2', value: 'x' }]), { fieldId: 'f1', type: 'text' })).toBeNull();
    expect(listOf('x')).toBeUndefined();
  });
});
