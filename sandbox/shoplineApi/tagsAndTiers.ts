import { createHash } from 'node:crypto';
import { tierDocument } from './customerDocument';
import type { ShoplineEvents } from './events';
import type { Tier } from './member';
import type { Store } from './store';

/** Makes a tag, as staff does in the shop's admin: no customer carries it yet. */
export function createTag(events: ShoplineEvents, store: Store, tag: string): void {
  events.ofStore(store, 'tag/create', 'Tag', { _id: tagId(store, tag), name: tag });
}

/**
 * Removes a tag from the shop, and so from every customer. SHOPLINE sends one event with the tag's id alone (contract
 * A6). No event is about the customers, and their `updated_at` does not move.
 * @returns how many carried it
 */
export function removeTag(events: ShoplineEvents, store: Store, tag: string): number {
  let carriers = 0;
  for (const member of store.all()) {
    if (!member.tags.includes(tag)) continue;
    store.change(member, (changing) => {
      changing.tags = changing.tags.filter((other) => other !== tag);
    });
    carriers += 1;
  }
  events.ofStore(store, 'tag/remove', 'Tag', { id: tagId(store, tag) });
  return carriers;
}

/** Gives a tier another name, which every customer in it shows from then on. */
export function renameTier(events: ShoplineEvents, store: Store, tier: Tier, name: string): void {
  tier.name = { ...tier.name, 'zh-hant': name };
  store.isDirty = true;
  const { id, ...document } = tierDocument(tier);
  events.ofStore(store, 'membership_tier/update', 'MembershipTier', { _id: id, ...document });
}

/**
 * Removes a tier: its customers fall to the one below. As for a tag, the only event is one with the tier's id alone.
 * @returns how many were in it
 */
export function removeTier(events: ShoplineEvents, store: Store, tier: Tier): number {
  const { tiers } = store.profile;
  const below = tiers.filter(({ level }) => level < tier.level).at(-1);
  let fallen = 0;
  for (const member of store.all()) {
    if (member.tierLevel !== tier.level) continue;
    store.change(member, (changing) => {
      changing.tierLevel = below?.level ?? null;
    });
    fallen += 1;
  }
  tiers.splice(tiers.indexOf(tier), 1);
  store.isDirty = true;
  events.ofStore(store, 'membership_tier/remove', 'MembershipTier', { id: tier.id });
  return fallen;
}

/** Customers carry tags by name alone, so a tag's id is made from its name: the same every time. */
function tagId({ profile }: Store, tag: string): string {
  return createHash('sha256').update(`${profile.merchantId}:${tag}`).digest('hex').slice(0, 24);
}
