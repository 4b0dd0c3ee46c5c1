import { sleep } from '../../runtime/async';
import type { Store } from '..';
import { IntegrationError } from '../../domain/errors';
import { documentedRequestsPerSecond } from '../../domain/partnerCaps';
import type { Partner } from '../../domain/partnerError';
import type { GuestCalls } from './documents';
import { stillCountedMs } from './lastCall';
import { findLease } from './leases';

/**
 * How long a partner counts a request: a second (contracts: caps hold in any sliding second), and 50 ms because clocks
 * are a little apart.
 */
const countedMs = 1_050;
/**
 * A guest's call is in the lease this long before its time. The holder looks there several times a second, and leaves
 * room for the call from then on.
 */
const untilLookedMs = 700;
/** Times stay in the lease this long after they have passed, for clocks that are apart. */
const keptMs = 5_000;
/** An admin waits at a page meanwhile, and is told to try again when the wait would be longer. */
const longestWaitMs = 5_000;
/** A try fails only where another process has stored its times first; few processes do so together. */
const maxTries = 50;
/** All guests together have this share of a partner's calls, whether the lease is held or not. */
const guestShare = 0.25;

export interface GuestOptions {
  calls?: number;
  /** The cap that the guests' share is taken from; absent: the one it documents. */
  requestsPerSecond?: number;
}

/**
 * Reserves times for calls of a guest, which is code that calls a partner without holding the lease: its calls count
 * against the same caps. The times are as far apart as all guests of all processes may call, and far enough ahead for
 * the holder of the lease, or the next holder, to leave room.
 * @returns when each is to be made, in milliseconds since 1970; see `untilAt`.
 * @throws IntegrationError `too_many_requests` when so many others come first that the wait would be too long,
 *   `not_found` once the integration has ended.
 */
export function reserveGuestCalls(
  store: Store,
  integrationId: string,
  partner: Partner,
  { calls = 1, requestsPerSecond = documentedRequestsPerSecond[partner] }: GuestOptions = {},
): Promise<number[]> {
  const everyMs = Math.ceil(1_000 / (requestsPerSecond * guestShare));
  return addTimes(store, integrationId, partner, (others, earliestAtMs) => {
    const firstAtMs = Math.max(earliestAtMs, Math.max(...others) + everyMs);
    if (firstAtMs - earliestAtMs > longestWaitMs) throw new IntegrationError('too_many_requests');
    return Array.from({ length: calls }, (_, call) => firstAtMs + call * everyMs);
  });
}

/** Reserves a time for one call and waits for it. Make the call once it resolves. @throws IntegrationError as above */
export async function noteGuestCalls(
  store: Store,
  integrationId: string,
  partner: Partner,
  options?: Omit<GuestOptions, 'calls'>,
): Promise<void> {
  for (const atMs of await reserveGuestCalls(store, integrationId, partner, options)) await untilAt(atMs);
}

/** Tells the lease of calls made just now, before anybody knew for which integration. */
export async function noteMadeCalls(store: Store, integrationId: string, partner: Partner, calls = 1): Promise<void> {
  await addTimes(store, integrationId, partner, () => Array.from({ length: calls }, () => Date.now()));
}

/** Resolves at a time in milliseconds since 1970. */
export async function untilAt(atMs: number): Promise<void> {
  for (let waitMs = atMs - Date.now(); waitMs > 0; waitMs = atMs - Date.now()) await sleep(waitMs);
}

/**
 * Adds times to those in the lease, unless another process has added some, or taken the lease, since they were read.
 * @throws IntegrationError `not_found` when the integration has ended and its lease is gone.
 */
function addTimes(
  store: Store,
  integrationId: string,
  partner: Partner,
  choose: (others: number[], earliestAtMs: number) => number[],
): Promise<number[]> {
  const { leases } = store.models;
  const field = `guestCalls.${partner}`;
  return inTurn(`${integrationId}:${partner}`, async () => {
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const lease = await findLease(store, integrationId);
      if (!lease) throw new IntegrationError('not_found');
      const now = Date.now();
      const before = lease.guestCalls?.[partner] ?? null;
      const others = (before ?? []).filter((atMs) => atMs > now - keptMs);
      // While the lease is free, a guest may call once the last holder's calls have left the window: the next
      // holder finds the times in the lease.
      const freeAtMs = now + stillCountedMs(lease.lastSendAtMs, countedMs, now);
      const times = choose(others, lease.leaseUntilMs > now ? now + untilLookedMs : freeAtMs);
      const added = await leases.updateOne(
        // Without `$eq` Mongoose would take the list for alternatives (`$in`).
        { _id: integrationId, epoch: lease.epoch, [field]: { $eq: before } },
        { $set: { [field]: [...others, ...times] } },
      );
      if (added.modifiedCount === 1) return times;
    }
    throw new IntegrationError('too_many_requests');
  });
}

/** The guests' calls whose time is near. Room for later ones would hold back the holder's own calls too early. */
export function dueSoon(calls: GuestCalls | undefined, nowMs: number): GuestCalls {
  const near = (atMs: number) => atMs <= nowMs + untilLookedMs;
  return { shopline: calls?.shopline?.filter(near) ?? [], omnichat: calls?.omnichat?.filter(near) ?? [] };
}

/** For how many more milliseconds the partner counts each guest's call, without calls that were there `before`. */
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

const lastTasks = new Map<string, Promise<unknown>>();

/** Runs tasks of one key one after the other, in this process, whatever becomes of each. */
function inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
  const result = (lastTasks.get(key) ?? Promise.resolve()).then(task);
  const settled = result
    .catch(() => undefined)
    .then(() => {
      if (lastTasks.get(key) === settled) lastTasks.delete(key);
    });
  lastTasks.set(key, settled);
  return result;
}
