import { createHash } from 'node:crypto';
import { tierDocument } from './customerDocument';
import type { ShoplineEvents } from './events';
import type { Tier } from './member';
import type { Store } from './store';

/** A tag is made in the shop's admin: no customer carries it yet. */
export function createTag(events: ShoplineEvents, store: Store, tag: string): void {
  events.ofStore(store, 'tag/create', 'Tag', { _id: tagId(store, tag), name: tag });
}

/**
 * A tag is removed from the shop, and so from every customer: one event with the tag's id alone (contract A6), and
 * neither an event nor a new `updated_at` of theirs.
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

/** A tier gets another name, which every customer in it shows from then on. */
export function renameTier(events: ShoplineEvents, store: Store, tier: Tier, name: string): void {
  tier.name = { ...tier.name, 'zh-hant': name };
  store.isDirty = true;
  const { id, ...document } = tierDocument(tier);
  events.ofStore(store, 'membership_tier/update', 'MembershipTier', { _id: id, ...document });
}

/**
 * A tier is removed: its customers fall to the one below, told like the end of a tag.
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

/** Customers name their tags only; an id for each, the same every time. */
function tagId({ profile }: Store, tag: string): string {
  return createHash('sha256').update(`${profile.merchantId}:${tag}`).digest('hex').slice(0, 24);
}
