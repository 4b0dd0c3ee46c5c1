import { customAttributes } from '../../core/domain/attributes';
import { defaultSettings } from '../../core/domain/types';
import { InvalidRequest } from '../problem';
import { mergeSettings } from './mergeSettings';
import { settingsView } from './settingsView';

const field = { fieldId: 'f1', key: 'shoe_size', type: 'number' as const, enabled: true };
const condition = { field: 'order_count' as const, op: 'at_least' as const, value: 3 };

function refusalOf(customFields: (typeof field)[], attributes: { key: string; enabled: boolean }[] = []) {
  try {
    mergeSettings(defaultSettings, { customFields, attributes });
  } catch (error) {
    if (error instanceof InvalidRequest) return error.problems;
    throw error;
  }
  return null;
}

it('keeps what is not named, whatever was saved before', () => {
  const saved = mergeSettings(defaultSettings, {
    unmatched: 'create',
    attributes: [
      { key: 'shopline_points', enabled: false },
      { key: 'shopline_birth_month', enabled: true },
    ],
    conditions: [condition],
    customFields: [field],
  });
  expect(saved).toEqual({
    eligibility: 'line_and_phone',
    unmatched: 'create',
    disabledAttributes: ['shopline_points'],
    enabledAttributes: ['shopline_birth_month'],
    conditions: [condition],
    customFields: [field],
  });
  expect(mergeSettings(saved, {})).toEqual(saved);
  expect(mergeSettings(saved, { conditions: [], customFields: [] })).toEqual({
    ...saved,
    conditions: [],
    customFields: [],
  });
});

it('shows optional attributes as off, and the others as on, until they are switched', () => {
  const { attributes } = settingsView(defaultSettings);
  const off = attributes.filter(({ enabled }) => !enabled).map(({ key }) => key);
  const optional = customAttributes.filter(({ isOptional }) => isOptional).map(({ key }) => key);
  expect(optional).toContain('shopline_birth_month');
  expect(off).toEqual(optional);
});

it.each([
  ['one of the table, be it off', [{ ...field, key: 'shopline_birth_month' }], 'customFields.0.key'],
  ['there twice, be one of them off', [field, { ...field, fieldId: 'f2', enabled: false }], 'customFields.1.key'],
])('refuses a key that is %s', (_name, fields, path) => {
  expect(refusalOf(fields)).toEqual([{ in: 'body', path, code: 'attribute_key_taken' }]);
});

it('refuses an attribute that is none', () => {
  expect(refusalOf([], [{ key: 'shoe_size', enabled: true }])).toEqual([
    { in: 'body', path: 'attributes.0.key', code: 'unknown_attribute' },
  ]);
});

it.each([
  ['on, then off', true, false],
  ['off twice', false, false],
])('refuses an attribute that is named twice: %s', (_name, first, second) => {
  const key = 'shopline_points';
  const twice = [
    { key, enabled: first },
    { key, enabled: second },
  ];
  expect(refusalOf([], twice)).toEqual([{ in: 'body', path: 'attributes.1.key', code: 'attribute_named_twice' }]);
});
