import type { Store } from '.';
import type { Partner } from '../domain/partnerError';

/** A partner counts a request this long (contracts: caps hold in any sliding second), and clocks are a little apart. */
const countedMs = 1_050;
const maxKept = 40;

/** Times, in milliseconds since 1970, of calls that were made for an integration outside of its lane. */
export type GuestCalls = Partial<Record<Partner, number[]>>;

/**
 * Tells the next holder of the lane of calls it cannot know, made now and every `everyMs` from now: they count against the
 * same cap.
 */
export async function noteGuestCalls(
  store: Store,
  integrationId: string,
  partner: Partner,
  { calls = 1, everyMs = 0 } = {},
): Promise<void> {
  const now = Date.now();
  const times = Array.from({ length: calls }, (_, call) => now + call * everyMs);
  await store.models.lanes.updateOne(
    { _id: integrationId },
    { $push: { [`guestCalls.${partner}`]: { $each: times, $slice: -maxKept } } },
    { upsert: true },
  );
}

/** How many milliseconds each recent call of a guest counts still. */
export function stillCounted(calls: GuestCalls | undefined, partner: Partner, nowMs: number): number[] {
  return (calls?.[partner] ?? []).map((atMs) => atMs + countedMs - nowMs).filter((ms) => ms > 0);
}
