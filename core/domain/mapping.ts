import { customAttributes } from './attributes';
import { meetsAll } from './conditions';
import { readCustomField } from './customFields';
import type { Customer } from './customer';
import { isKept, keptCustomFields } from './keptAttributes';
import { normalisePhone } from './phone';
import type { DesiredContact, Settings } from './types';

export interface StoreProfile {
  /** ISO country, `TW`. */
  countryCode: string;
  /** `zh-hant`; null when SHOPLINE does not say. */
  defaultLanguage: string | null;
}

/** Why a member is left out before any contact is looked at. */
export type IneligibleCode = 'not_a_member' | 'no_line_login' | 'no_phone' | 'condition_not_met';

/** A SHOPLINE customer as this service judges it; nothing about contacts is known yet. */
export type MappedMember = {
  customerId: string;
  lineUserId: string | null;
  phone: string | null;
  isMember: boolean;
} & ({ eligible: true; desired: DesiredContact } | { eligible: false; code: IneligibleCode });

/** The LINE id that SHOPLINE shows; null for none. */
export function lineUserIdOf(customer: Pick<Customer, 'line_id'>): string | null {
  return customer.line_id?.trim() || null;
}

/** What a customer's LINE contact should carry, or the first reason why the customer is not synced at all. */
export function mapMember(customer: Customer, context: { settings: Settings; store: StoreProfile }): MappedMember {
  const { settings, store } = context;
  const identity = {
    customerId: customer.id,
    lineUserId: lineUserIdOf(customer),
    phone: normalisePhone(customer, store.countryCode),
    isMember: customer.is_member !== false,
  };
  const code = ineligibleCode(identity, customer, settings);
  if (code !== null) return { ...identity, eligible: false, code };
  return {
    ...identity,
    eligible: true,
    desired: {
      memberId: customer.id,
      phone: identity.phone,
      email: customer.email?.trim() || null,
      tags: distinctTags(customer.tags),
      attributes: desiredAttributes(customer, settings, store),
    },
  };
}

function ineligibleCode(
  member: Pick<MappedMember, 'isMember' | 'lineUserId' | 'phone'>,
  customer: Customer,
  { eligibility, conditions }: Settings,
): IneligibleCode | null {
  if (!member.isMember) return 'not_a_member';
  if (member.lineUserId === null) return 'no_line_login';
  if (member.phone === null && eligibility === 'line_and_phone') return 'no_phone';
  return meetsAll(customer, conditions) ? null : 'condition_not_met';
}

function distinctTags(tags: Customer['tags']): string[] {
  const trimmed = (tags ?? []).map((tag) => tag?.trim() ?? '');
  return [...new Set(trimmed)].filter(Boolean);
}

/**
 * Attributes in table order, then the store's own fields. Left out are those that an admin switched off and those that
 * SHOPLINE did not send: the contact keeps what it has.
 */
function desiredAttributes(customer: Customer, settings: Settings, store: StoreProfile): DesiredContact['attributes'] {
  const kept = customAttributes.filter((attribute) => isKept(attribute, settings));
  const values = [
    ...kept.map((attribute) => ({ of: attribute, value: attribute.read(customer, store) })),
    ...keptCustomFields(settings).map((field) => ({ of: field, value: readCustomField(customer.custom_data, field) })),
  ];
  return values.flatMap(({ of: { key, type }, value }) => (value === undefined ? [] : [{ key, type, value }]));
}
