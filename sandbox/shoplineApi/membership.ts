import { formatTime } from './customerDocument';
import { unprocessable } from './errors';
import type { Member, StoreProfile, Tier } from './member';
import { pageDocument } from './paging';
import type { ShoplineCall } from './call';

/** The spending that each level above the first takes, in the store's currency. Real rules are a merchant's secret. */
const spendingPerLevel = 5_000;

/** `GET /v1/customers/membership_info`: tier, its end, and what is missing for the next, of named or all customers. */
export function membershipInfo({ world, store, request: { query } }: ShoplineCall): Record<string, unknown> {
  const { shopline } = world.settings;
  const ids = query.getAll('customer_ids[]');
  if (ids.some((id) => id === '')) throw unprocessable('customer_ids must be ids');
  const members = ids.length > 0 ? ids.flatMap((id) => store.get(id) ?? []) : [...store.byCreated.items()].reverse();
  return pageDocument(members, query, shopline, (member) => {
    const tier = tierOf(member, store.profile);
    const time = (ms: number) => formatTime(ms, shopline.timestampFormat);
    return {
      id: member.id,
      membership_tier: tier ? tierDetails(tier, store.profile, time) : null,
      tier_expires_at: member.tierExpiresAtMs === null ? null : time(member.tierExpiresAtMs),
      membership_tier_gap: membershipTierGap(member, store.profile),
    };
  });
}

/** What a member lacks for the next tier; null where contract A4.2 says so. */
export function membershipTierGap(member: Member, store: StoreProfile): Record<string, unknown> {
  const next = store.tiers.find(({ level }) => level > (member.tierLevel ?? 0));
  return {
    next_tier: next ? { id: next.id, level: next.level, name_translations: next.name } : null,
    next_discount: null,
    user_spending: next ? member.totalSpent : null,
    user_spendings_for_extend: member.tierExpiresAtMs === null ? null : member.totalSpent,
    next_total_spending: next ? (next.level - 1) * spendingPerLevel : null,
    extend_total_spending: member.tierExpiresAtMs === null ? null : ((member.tierLevel ?? 1) - 1) * spendingPerLevel,
  };
}

function tierOf(member: Member, store: StoreProfile): Tier | undefined {
  return store.tiers.find(({ level }) => level === member.tierLevel);
}

function tierDetails(tier: Tier, store: StoreProfile, time: (ms: number) => string): Record<string, unknown> {
  // The first 8 digits of an id are the seconds at which it was made.
  const madeAt = time(Number.parseInt(tier.id.slice(0, 8), 16) * 1_000);
  return {
    _id: tier.id,
    level: tier.level,
    name_translations: tier.name,
    merchant_id: store.merchantId,
    exclusive_product_count: 0,
    promotion_count: 0,
    valid_period: null,
    membership_tier_rules: [],
    created_at: madeAt,
    updated_at: madeAt,
  };
}
