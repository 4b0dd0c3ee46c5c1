import { attributeTypes, extraFields, settingsInForce } from './keptAttributes';
import { defaultSettings, type Settings } from './types';

const field = { fieldId: 'f1', key: 'shoe_size', type: 'number' as const, enabled: true };
const withField: Settings = { ...defaultSettings, customFields: [field] };
const withGap: Settings = { ...defaultSettings, enabledAttributes: ['shopline_tier_renewal_spent'] };

it('nothing more is looked at unless something needs it', () => {
  expect(extraFields(defaultSettings)).toEqual([]);
  expect(extraFields({ ...defaultSettings, enabledAttributes: ['shopline_birth_month'] })).toEqual([]);
  expect(extraFields({ ...defaultSettings, customFields: [{ ...field, enabled: false }] })).toEqual([]);
  expect(extraFields(withGap)).toEqual(['membership_tier_gap']);
  expect(extraFields(defaultSettings, withField)).toEqual(['custom_data']);
  expect(extraFields(withGap, withField)).toEqual(['membership_tier_gap', 'custom_data']);
});

it('attributes of own fields count while they are kept, by the settings saved before those of the last sync', () => {
  const before: Settings = { ...defaultSettings, customFields: [{ ...field, type: 'text' }] };
  const all = settingsInForce({ settings: withField, appliedSettings: before });
  expect(attributeTypes(...all).get('shoe_size')).toBe('number');
  expect(
    attributeTypes(...settingsInForce({ settings: defaultSettings, appliedSettings: before })).get('shoe_size'),
  ).toBe('text');
  expect(attributeTypes(defaultSettings).has('shoe_size')).toBe(false);
  expect(attributeTypes().get('shopline_points')).toBe('number');
});
