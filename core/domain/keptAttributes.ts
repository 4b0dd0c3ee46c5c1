import { customAttributes, type CustomAttribute } from './attributes';
import type { AttributeType, CustomField, Settings } from './types';

type Switches = Pick<Settings, 'disabledAttributes' | 'enabledAttributes'>;

/** The saved settings, then those of the last full sync, by which unchanged members go until the next full sync. */
export function settingsInForce(of: { settings: Settings; appliedSettings: Settings | null }): Settings[] {
  return of.appliedSettings ? [of.settings, withoutSwitchedOff(of.appliedSettings, of.settings)] : [of.settings];
}

/** Whether an attribute of the table is kept on contacts. */
export function isKept({ key, isOptional }: Pick<CustomAttribute<never>, 'key' | 'isOptional'>, to: Switches): boolean {
  return isOptional ? (to.enabledAttributes?.includes(key) ?? false) : !to.disabledAttributes.includes(key);
}

/** Whether a key of `attributeTypes(...inForce)` is kept by any of these settings, not switched off. */
export function isKeptKey(key: string, inForce: Settings[]): boolean {
  const attribute = customAttributes.find((one) => one.key === key);
  return !attribute || inForce.some((settings) => isKept(attribute, settings));
}

/** Settings of the last full sync, less what an admin has switched off since: attributes, own fields, new contacts. */
function withoutSwitchedOff(settings: Settings, since: Settings): Settings {
  const { disabledAttributes, enabledAttributes, customFields } = settings;
  const isKeptSince = ({ key, fieldId, type }: CustomField) =>
    keptCustomFields(since).some((field) => field.key === key && field.fieldId === fieldId && field.type === type);
  return {
    ...settings,
    unmatched: since.unmatched === 'skip' ? 'skip' : settings.unmatched,
    disabledAttributes: [...new Set([...disabledAttributes, ...since.disabledAttributes])],
    ...(enabledAttributes && {
      enabledAttributes: enabledAttributes.filter((key) => since.enabledAttributes?.includes(key)),
    }),
    ...(customFields && { customFields: customFields.filter(isKeptSince) }),
  };
}

/** The store's own fields that are kept on contacts. */
export function keptCustomFields({ customFields = [] }: Pick<Settings, 'customFields'>): CustomField[] {
  return customFields.filter(({ enabled }) => enabled);
}

/** The type of each attribute that a sync may find or leave on a contact: the table's, and the store's own fields'. */
export type AttributeTypes = ReadonlyMap<string, AttributeType>;

/** @param inForce as from `settingsInForce`; where several name a key, its type is that of the first */
export function attributeTypes(...inForce: Pick<Settings, 'customFields'>[]): AttributeTypes {
  return new Map(
    [...customAttributes, ...inForce.flatMap(keptCustomFields).reverse()].map(({ key, type }) => [key, type]),
  );
}

/** Fields of SHOPLINE's customer that only some settings look at. */
export type ExtraField = 'membership_tier_gap' | 'custom_data';

/** The extra fields that these settings look at. */
export function extraFields(...inForce: Settings[]): ExtraField[] {
  const looksAtGap = (settings: Settings) =>
    customAttributes.some((attribute) => 'membership_tier_gap' in attribute.fields && isKept(attribute, settings));
  const extra: ExtraField[] = [];
  if (inForce.some(looksAtGap)) extra.push('membership_tier_gap');
  if (inForce.some((settings) => keptCustomFields(settings).length > 0)) extra.push('custom_data');
  return extra;
}
