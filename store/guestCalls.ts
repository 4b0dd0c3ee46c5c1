import { setTimeout as delay } from 'node:timers/promises';
import type { Store } from '.';
import type { Partner } from '../domain/partnerError';
import type { Lane } from './documents';

/** A partner counts a request this long (contracts: caps hold in any sliding second), and clocks are a little apart. */
const countedMs = 1_050;
/** A holder of the lane looks into it several times a second, and leaves room for the guest from then on. */
const untilLookedMs = 700;
const maxKept = 40;

/** Until when, in milliseconds since 1970, calls may be made for an integration outside of its lane. */
export type GuestCalls = Partial<Record<Partner, number[]>>;

/**
 * Leaves room for calls outside of the lane, for they count against the same cap: tells whoever holds the lane, now or
 * next, of calls that are about to be made, `everyMs` apart. Make them once it resolves.
 */
export async function noteGuestCalls(
  store: Store,
  integrationId: string,
  partner: Partner,
  { calls = 1, everyMs = 0 } = {},
): Promise<void> {
  const now = Date.now();
  const times = Array.from({ length: calls }, (_, call) => now + untilLookedMs + call * everyMs);
  const lane = await store.models.lanes
    .findOneAndUpdate(
      { _id: integrationId },
      { $push: { [`guestCalls.${partner}`]: { $each: times, $slice: -maxKept } } },
      { upsert: true, returnDocument: 'after' },
    )
    .lean<Lane>();
  // Whoever takes the lane from here on finds them there.
  if (lane && lane.leaseUntilMs > now) await delay(untilLookedMs);
}

/** How many milliseconds each call of a guest counts still, of those that were not there `before`. */
export function stillCounted(
  calls: GuestCalls | undefined,
  before: GuestCalls | undefined,
  partner: Partner,
  nowMs: number,
): number[] {
  const seen = [...(before?.[partner] ?? [])];
  const fresh = (calls?.[partner] ?? []).filter((atMs) => {
    const at = seen.indexOf(atMs);
    if (at >= 0) seen.splice(at, 1);
    return at < 0;
  });
  return fresh.map((atMs) => atMs + countedMs - nowMs).filter((ms) => ms > 0);
}
