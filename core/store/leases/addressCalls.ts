import { sleep } from '../../runtime/async';
import type { Store } from '..';
import { isDuplicateKey } from '../duplicateKeys';
import type { AddressChunk } from './documents';

/** How many calls one address may make, for all of its stores together, within any window of this length. */
export interface AddressCap {
  calls: number;
  windowMs: number;
}

/** How long a chunk may be used, as a share of the window; the rest of its calls is lost. Longer on a slow database. */
const lifeShare = 1 / 10;
/** No chunk is larger than this share of the cap: several processes have their turn within a window. */
const largestShare = 1 / 10;
/**
 * Added to the window, as a share of it, for clocks that are apart and requests that arrive late; no longer than a call
 * may take.
 */
const slackShare = 1 / 20;
const minSlackMs = 500;
const maxSlackMs = 15_000;
/** A try fails only where another process was first; few processes take a chunk together. */
const maxTries = 50;

/**
 * When a chunk of so many calls may begin: once enough earlier chunks have left the window to make room for it.
 * @param chunks newest first; each begins and ends no earlier than the one before.
 */
export function earliestStartMs(
  chunks: readonly Pick<AddressChunk, 'calls' | 'fromMs' | 'untilMs'>[],
  calls: number,
  { calls: cap, windowMs }: AddressCap,
  nowMs: number,
): number {
  const fromMs = Math.max(nowMs, chunks[0]?.fromMs ?? 0);
  let taken = calls;
  for (const chunk of chunks) {
    taken += chunk.calls;
    if (taken > cap) return Math.max(fromMs, chunk.untilMs + windowMs + slackOf(windowMs));
  }
  return fromMs;
}

function slackOf(windowMs: number): number {
  return Math.min(maxSlackMs, Math.max(minSlackMs, windowMs * slackShare));
}

/**
 * This process's part of the calls that all processes behind one address may make to SHOPLINE (contract A1). It takes
 * calls in chunks, each a document whose number is one higher than the last one's: of two processes that want the same
 * number the database lets one have it. A process that dies loses its chunk, no more. No call costs a command.
 */
export class AddressCalls {
  private chunk: { calls: number; left: number; fromMs: number; untilMs: number } | null = null;
  private claiming: Promise<number> | null = null;
  /** How long the database took to store the last chunk. */
  private storingMs = 0;

  constructor(
    private readonly store: Pick<Store, 'models'>,
    private readonly cap: AddressCap,
  ) {}

  /** Takes one call, to be made at once. @returns false when none is at hand: see `nextInMs`. */
  tryTake(): boolean {
    const now = Date.now();
    const { chunk } = this;
    if (!chunk || chunk.left === 0 || now < chunk.fromMs || now >= chunk.untilMs) return false;
    chunk.left -= 1;
    return true;
  }

  /**
   * In how many milliseconds calls are at hand again; others who wait may take them first. Takes a chunk where none is
   * left.
   * @param longestWaitMs a chunk that begins later is not taken.
   */
  async nextInMs(longestWaitMs = Infinity): Promise<number> {
    const { chunk } = this;
    if (chunk && chunk.left > 0 && Date.now() < chunk.untilMs) return Math.max(0, chunk.fromMs - Date.now());
    this.claiming ??= this.claim(longestWaitMs).finally(() => (this.claiming = null));
    return Math.max(0, (await this.claiming) - Date.now());
  }

  /** Takes one call, waiting for it. @returns false, at once, when that would take longer than `longestWaitMs`. */
  async take(longestWaitMs: number): Promise<boolean> {
    const untilMs = Date.now() + longestWaitMs;
    for (let leftMs = longestWaitMs; leftMs >= 0; leftMs = untilMs - Date.now()) {
      if (this.tryTake()) return true;
      const waitMs = await this.nextInMs(leftMs);
      if (waitMs > leftMs) return false;
      await sleep(waitMs);
    }
    return this.tryTake();
  }

  /** Twice the calls of the last chunk where they were used up in time, else as many as were used. */
  private nextSize(): number {
    if (!this.chunk) return 1;
    const { calls, left, untilMs } = this.chunk;
    const wanted = left === 0 && Date.now() < untilMs ? 2 * calls : calls - left;
    return Math.max(1, Math.min(wanted, Math.floor(this.cap.calls * largestShare)));
  }

  /** @returns when the chunk begins, in milliseconds since 1970, whether it was taken or not. */
  private async claim(longestWaitMs: number): Promise<number> {
    const { addressChunks } = this.store.models;
    const { windowMs } = this.cap;
    const calls = this.nextSize();
    for (let tries = 1; tries <= maxTries; tries += 1) {
      const chunks = await addressChunks.find().sort({ _id: -1 }).lean<AddressChunk[]>();
      const now = Date.now();
      const fromMs = earliestStartMs(chunks, calls, this.cap, now);
      if (fromMs - now > longestWaitMs) return fromMs;
      // A chunk that takes longer to store than it lives could never be used. No chunk ends before the one before it.
      const lifeMs = Math.max(windowMs * lifeShare, 2 * this.storingMs);
      const untilMs = Math.max(fromMs + lifeMs, chunks[0]?.untilMs ?? 0);
      // The newest chunk is never deleted: the number of the next one is counted from it.
      const old = chunks.slice(1).find((chunk) => chunk.untilMs + windowMs + slackOf(windowMs) < now);
      try {
        await Promise.all([
          addressChunks.create({ _id: (chunks[0]?._id ?? 0) + 1, calls, fromMs, untilMs }),
          old && addressChunks.deleteMany({ _id: { $lte: old._id } }),
        ]);
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        continue;
      }
      this.storingMs = Date.now() - now;
      this.chunk = { calls, left: calls, fromMs, untilMs };
      return fromMs;
    }
    throw new Error('Other processes were always first to take calls of this address');
  }
}
