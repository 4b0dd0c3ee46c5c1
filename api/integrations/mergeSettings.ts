import { customAttributes } from '../../core/domain/attributes';
import { isKept } from '../../core/domain/keptAttributes';
import type { Settings } from '../../core/domain/types';
import { InvalidRequest } from '../problem';
import type { settingsView } from './settingsView';

export type WantedSettings = Partial<ReturnType<typeof settingsView>>;

/**
 * The settings with the wanted changes; a field that is absent stays as it is. A list of conditions or of custom fields
 * replaces the whole list.
 * @throws InvalidRequest `unknown_attribute`; `attribute_named_twice`; `attribute_key_taken` for a custom field's key
 * that the table has, or that two custom fields have
 */
export function mergeSettings(current: Settings, wanted: WantedSettings): Settings {
  const { conditions = current.conditions, customFields = current.customFields } = wanted;
  expectFreeKeys(customFields ?? []);
  const isOn = new Map(customAttributes.map((attribute) => [attribute.key, isKept(attribute, current)]));
  const named = new Set<string>();
  for (const [index, { key, enabled }] of (wanted.attributes ?? []).entries()) {
    if (!isOn.has(key)) throw refuse(`attributes.${index}.key`, 'unknown_attribute');
    if (named.has(key)) throw refuse(`attributes.${index}.key`, 'attribute_named_twice');
    named.add(key);
    isOn.set(key, enabled);
  }
  const keysOf = (isWanted: (attribute: (typeof customAttributes)[number]) => boolean) =>
    customAttributes.filter(isWanted).map(({ key }) => key);
  return {
    eligibility: wanted.eligibility ?? current.eligibility,
    unmatched: wanted.unmatched ?? current.unmatched,
    disabledAttributes: keysOf(({ key, isOptional }) => !isOptional && !isOn.get(key)),
    enabledAttributes: keysOf(({ key, isOptional }) => isOptional === true && isOn.get(key) === true),
    ...(conditions && { conditions }),
    ...(customFields && { customFields }),
  };
}

function expectFreeKeys(customFields: NonNullable<Settings['customFields']>): void {
  const taken = new Set(customAttributes.map(({ key }) => key));
  for (const [index, { key }] of customFields.entries()) {
    if (taken.has(key)) throw refuse(`customFields.${index}.key`, 'attribute_key_taken');
    taken.add(key);
  }
}

function refuse(path: string, code: string): InvalidRequest {
  return new InvalidRequest([{ in: 'body', path, code }]);
}
