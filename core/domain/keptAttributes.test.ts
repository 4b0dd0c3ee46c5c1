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

it('attributes of own fields count while they are kept, as they were saved last', () => {
  const before: Settings = { ...defaultSettings, customFields: [{ ...field, type: 'text' }] };
  const typeOf = (settings: Settings, appliedSettings: Settings) =>
    attributeTypes(...settingsInForce({ settings, appliedSettings })).get('shoe_size');
  expect(typeOf(withField, before)).toBe('number');
  expect(typeOf(withField, defaultSettings)).toBe('number');
  // Without the own field the key is the team's again.
  expect(typeOf(defaultSettings, before)).toBeUndefined();
  expect(attributeTypes(defaultSettings).has('shoe_size')).toBe(false);
  expect(attributeTypes().get('shopline_points')).toBe('number');
});
