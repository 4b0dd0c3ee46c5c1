import type { Member, StoreProfile } from '../shoplineApi/member';
import { membershipTierGap } from '../shoplineApi/membership';
import type { AttributeValue } from '../omnichatApi/team';

/** The attributes that a sync writes unless they are switched off. */
export const managedKeys = [
  'shopline_member_tier',
  'shopline_tier_expires_on',
  'shopline_points',
  'shopline_store_credit',
  'shopline_order_count',
  'shopline_total_spent',
  'shopline_birthday',
  'shopline_gender',
  'shopline_registered_at',
  'shopline_email_marketing',
  'shopline_sms_marketing',
  'shopline_blacklisted',
] as const;

/** The attributes that a sync writes only where they were switched on. */
export const optionalKeys = [
  'shopline_next_tier',
  'shopline_tier_upgrade_threshold',
  'shopline_tier_upgrade_spent',
  'shopline_tier_renewal_threshold',
  'shopline_tier_renewal_spent',
  'shopline_birth_month',
] as const;

/** An own field of the store that a sync writes to an attribute; its values are compared as text or as numbers. */
export interface MappedField {
  fieldId: string;
  key: string;
  isNumber: boolean;
}

/** What each managed attribute should hold for a member; undefined where SHOPLINE has nothing. */
export function expectedAttributes(
  member: Member,
  store: StoreProfile,
  fields: readonly MappedField[],
): Record<string, AttributeValue | undefined> {
  const gap = membershipTierGap(member, store);
  const amount = (value: unknown) => (typeof value === 'number' ? value : undefined);
  const next = store.tiers.find(({ level }) => level > (member.tierLevel ?? 0));
  const tier = store.tiers.find(({ level }) => level === member.tierLevel);
  const { birthYear, birthMonth, birthDay } = member;
  const hasBirthday = birthYear !== null && birthMonth !== null && birthDay !== null;
  return {
    shopline_member_tier:
      tier?.name['zh-hant'] ?? tier?.name[store.defaultLanguage] ?? Object.values(tier?.name ?? {})[0],
    shopline_tier_expires_on: taipei(member.tierExpiresAtMs)?.slice(0, 10),
    shopline_points: member.points,
    shopline_store_credit: member.credits,
    shopline_order_count: member.orderCount,
    shopline_total_spent: member.totalSpent,
    shopline_birthday: hasBirthday ? `${birthYear}-${two(birthMonth)}-${two(birthDay)}` : undefined,
    shopline_gender: member.gender ?? undefined,
    shopline_registered_at: taipei(member.registeredAtMs),
    shopline_email_marketing: member.emailMarketing,
    shopline_sms_marketing: member.smsMarketing ?? undefined,
    shopline_blacklisted: member.isBlacklisted,
    shopline_next_tier: next && (next.name['zh-hant'] ?? next.name[store.defaultLanguage]),
    shopline_tier_upgrade_threshold: amount(gap.next_total_spending),
    shopline_tier_upgrade_spent: amount(gap.user_spending),
    shopline_tier_renewal_threshold: amount(gap.extend_total_spending),
    shopline_tier_renewal_spent: amount(gap.user_spendings_for_extend),
    shopline_birth_month: birthMonth ?? undefined,
    ...Object.fromEntries(
      fields.map(({ fieldId, key, isNumber }) => {
        const value = member.customData?.[fieldId];
        return [key, value === undefined ? undefined : isNumber ? Number(value) : value];
      }),
    ),
  };
}

/** Taipei wall time without offset, to the second. */
function taipei(ms: number | null): string | undefined {
  return ms === null ? undefined : new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19);
}

function two(part: number): string {
  return String(part).padStart(2, '0');
}
