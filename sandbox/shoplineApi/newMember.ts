import type { ShoplineEvents } from './events';
import { freshId } from './ids';
import type { Member } from './member';
import type { Store } from './store';

/** A member of whom nothing is known yet, created at `nowMs`. */
export function blankMember(nowMs: number, createdBy: Member['createdBy']): Member {
  return {
    id: freshId(nowMs),
    name: '',
    email: null,
    gender: null,
    birthYear: null,
    birthMonth: null,
    birthDay: null,
    lineId: null,
    phone: null,
    callingCode: null,
    phoneVerified: false,
    olderPhones: [],
    isMember: false,
    isBlacklisted: false,
    tags: [],
    tierLevel: null,
    tierExpiresAtMs: null,
    points: 0,
    credits: 0,
    orderCount: 0,
    totalSpent: 0,
    emailMarketing: false,
    smsMarketing: null,
    memo: null,
    refUserId: null,
    createdBy,
    registeredAtMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    edited: true,
  };
}

/** Puts a new member into the store and sends the events. */
export function addMember(
  { events }: { events: ShoplineEvents },
  store: Store,
  member: Member,
  options: { emit: boolean },
): void {
  store.add(member);
  if (!options.emit) return;
  events.customer(store, 'customer/create', member);
  if (member.isMember) events.customer(store, 'customer/new_member', member);
}
