import { customAttributes } from './attributes';
import type { Customer } from './customer';
import { normalisePhone } from './phone';
import type { DesiredContact, Settings } from './types';

export interface StoreProfile {
  /** ISO country, `TW`. */
  countryCode: string;
  /** `zh-hant`; null when SHOPLINE does not say. */
  defaultLanguage: string | null;
}

/** Why a member is left out before any contact is looked at. */
export type IneligibleCode = 'not_a_member' | 'no_line_login' | 'no_phone';

/** A SHOPLINE customer as this service judges it; nothing about contacts is known yet. */
export type MappedMember = {
  customerId: string;
  lineUserId: string | null;
  phone: string | null;
  isMember: boolean;
} & ({ eligible: true; desired: DesiredContact } | { eligible: false; code: IneligibleCode });

/** What a customer's LINE contact should carry, or the first reason why the customer is not synced at all. */
export function mapMember(customer: Customer, context: { settings: Settings; store: StoreProfile }): MappedMember {
  const { settings, store } = context;
  const identity = {
    customerId: customer.id,
    lineUserId: customer.line_id?.trim() || null,
    phone: normalisePhone(customer, store.countryCode),
    isMember: customer.is_member !== false,
  };
  const code = ineligibleCode(identity, settings.eligibility);
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
  eligibility: Settings['eligibility'],
): IneligibleCode | null {
  if (!member.isMember) return 'not_a_member';
  if (member.lineUserId === null) return 'no_line_login';
  if (member.phone === null && eligibility === 'line_and_phone') return 'no_phone';
  return null;
}

function distinctTags(tags: Customer['tags']): string[] {
  const trimmed = (tags ?? []).map((tag) => tag?.trim() ?? '');
  return [...new Set(trimmed)].filter(Boolean);
}

/** In table order. Left out: what the team switched off, and what SHOPLINE did not tell; both stay as they are. */
function desiredAttributes(customer: Customer, settings: Settings, store: StoreProfile): DesiredContact['attributes'] {
  const desired: DesiredContact['attributes'] = [];
  for (const attribute of customAttributes) {
    if (settings.disabledAttributes.includes(attribute.key)) continue;
    const value = attribute.read(customer, store);
    if (value === null && attribute.absenceMeans === 'unknown') continue;
    desired.push({ key: attribute.key, type: attribute.type, value });
  }
  return desired;
}
