import { z } from 'zod';
import type { World } from '../core/world';
import type { ShoplineEvents } from './events';
import type { Member } from './member';
import { noteChanges, type Logged, type Reason } from './memberLog';
import type { Store } from './store';

const text = z.string().nullable();
const time = z
  .union([z.number(), z.iso.datetime({ offset: true })])
  .transform((value) => (typeof value === 'number' ? value : Date.parse(value)));

/** Changes to a member in the API's own field names, plus what has no name there. */
export const memberPatch = z
  .strictObject({
    name: z.string(),
    email: text,
    gender: z.enum(['male', 'female', 'other']).nullable(),
    birth_year: z.int().nullable(),
    birth_month: z.int().min(1).max(12).nullable(),
    birth_day: z.int().min(1).max(31).nullable(),
    line_id: text,
    mobile_phone: text,
    mobile_phone_country_calling_code: text,
    mobile_phone_verified: z.boolean(),
    older_phones: z.array(z.string()),
    is_member: z.boolean(),
    is_blacklisted: z.boolean(),
    tags: z.array(z.string()),
    tags_to_add: z.array(z.string()),
    tags_to_remove: z.array(z.string()),
    tier_level: z.int().nullable(),
    tier_expires_at: time.nullable(),
    member_point_balance: z.int(),
    credit_balance: z.int(),
    order_count: z.int().min(0),
    total_spent: z.number().min(0),
    is_subscribed_marketing_email: z.boolean(),
    sms_marketing: z.boolean().nullable(),
    /** Values of the store's own fields by field id; null takes one away, what is not named stays. */
    custom_fields: z.record(z.string(), text),
    memo: text,
    ref_user_id: text,
    registered_at: time.nullable(),
    created_at: time,
    updated_at: time.nullable(),
  })
  .partial();
export type MemberPatch = z.infer<typeof memberPatch>;

export interface ChangeOptions {
  emit: boolean;
  touchUpdatedAt: boolean;
  /** Logged with a change of a balance. */
  reason?: Reason;
}

const balanceFields = new Set(['member_point_balance', 'credit_balance', 'order_count', 'total_spent']);

/** Applies a patch to a member's fields; nothing else. */
export function applyPatch(member: Member, patch: MemberPatch): void {
  const set = <K extends keyof Member>(key: K, value: Member[K] | undefined): void => {
    if (value !== undefined) member[key] = value;
  };
  set('name', patch.name);
  set('email', patch.email);
  set('gender', patch.gender);
  set('birthYear', patch.birth_year);
  set('birthMonth', patch.birth_month);
  set('birthDay', patch.birth_day);
  set('lineId', patch.line_id);
  set('phone', patch.mobile_phone);
  set('callingCode', patch.mobile_phone_country_calling_code);
  set('phoneVerified', patch.mobile_phone_verified);
  set('olderPhones', patch.older_phones);
  if (patch.mobile_phone === null) Object.assign(member, { callingCode: null, phoneVerified: false, olderPhones: [] });
  set('isMember', patch.is_member);
  set('isBlacklisted', patch.is_blacklisted);
  const tags = new Set(patch.tags ?? member.tags);
  for (const tag of patch.tags_to_add ?? []) tags.add(tag);
  for (const tag of patch.tags_to_remove ?? []) tags.delete(tag);
  member.tags = [...tags];
  set('tierLevel', patch.tier_level);
  set('tierExpiresAtMs', patch.tier_expires_at);
  set('points', patch.member_point_balance);
  set('credits', patch.credit_balance);
  set('orderCount', patch.order_count);
  set('totalSpent', patch.total_spent);
  set('emailMarketing', patch.is_subscribed_marketing_email);
  set('smsMarketing', patch.sms_marketing);
  if (patch.custom_fields) {
    const all = Object.entries({ ...member.customData, ...patch.custom_fields });
    member.customData = Object.fromEntries(all.filter((entry): entry is [string, string] => entry[1] !== null));
  }
  set('memo', patch.memo);
  set('refUserId', patch.ref_user_id);
  set('registeredAtMs', patch.registered_at);
  set('createdAtMs', patch.created_at);
  set('updatedAtMs', patch.updated_at);
}

/** Edits a member as the shop, its admin or an order would: the change moves `updated_at` and sends its events. */
export function changeMember(
  { world, events }: { world: World; events: ShoplineEvents },
  store: Store,
  member: Member,
  patch: MemberPatch,
  options: ChangeOptions,
): void {
  const { points, credits, tierLevel, tierExpiresAtMs, isMember } = member;
  const before: Logged = { points, credits, tierLevel, tierExpiresAtMs };
  const { balanceChangesMoveUpdatedAt, balanceChangesEmit } = world.settings.shopline;
  const isBalanceOnly = Object.keys(patch).every((key) => balanceFields.has(key));
  store.change(member, (changing) => {
    const moves = options.touchUpdatedAt && (!isBalanceOnly || balanceChangesMoveUpdatedAt);
    if (moves) changing.updatedAtMs = Math.max(world.now(), (changing.updatedAtMs ?? 0) + 1);
    applyPatch(changing, patch);
  });
  const noted = noteChanges(store.logs, member, before, world.now(), options.reason);
  if (!options.emit) return;
  if (!isBalanceOnly || balanceChangesEmit) events.customer(store, 'customer/update', member);
  if (member.tierLevel !== before.tierLevel) events.customer(store, 'customer/membership_tier_update', member);
  if (member.isMember && !isMember) events.customer(store, 'customer/new_member', member);
  if (noted.points) events.balanceChanged(store, 'points', member, noted.points);
  if (noted.credits) events.balanceChanged(store, 'credits', member, noted.credits);
}

export function removeMember(
  { events }: { events: ShoplineEvents },
  store: Store,
  member: Member,
  options: { emit: boolean },
): void {
  store.remove(member);
  if (options.emit) events.customer(store, 'customer/remove', member);
}
