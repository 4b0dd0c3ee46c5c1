import { maxArrivalDelayMs } from '../../domain/partnerCaps';
import { sleep } from '../../runtime/async';
import { SlotHeap } from './slotHeap';

/** The most places that are kept. Beyond it the window shrinks as well, so that a very high rate stays as asked. */
const maxPlaces = 20_000;
/** Added to the partner's window, for the granularity of timers on both sides. */
const marginMs = 4;
/** How much one answer's deviation from the usual may add to the spread at most. */
const maxDeviationMs = 400;
/** After the longer of these without any answer, the route counts as silent: requests may arrive in a bunch. */
const silentMs = 400;
const silentIntervals = 3;
/** How soon the pacer looks again at a place whose request has no answer yet. */
const lookAgainMs = 20;
/** Pause before asking `mayGo` again. */
const mayNotGoMs = 100;
/** How soon a request that lets another go first asks again. */
const goesFirstMs = 5;
/** Longer than any call may take. Nobody will report such a request any more, and its place is not kept for ever. */
const longestCallMs = 20_000;
/**
 * Each answer raises the fastest one known by this factor, so that it is forgotten slowly. Were it forgotten faster,
 * late arrivals on slow routes would pass for usual ones.
 */
const fastestGrowth = 1.00005;
/** Up to this many answers the fastest says little: each request may have arrived as late as it was answered. */
const learningAnswers = 20;
const smoothing = 0.05;
/** With fewer answers, the fastest known may be further from the fastest possible than answers are from each other. */
const enoughAnswers = 200;
/** After a stall this many requests may follow one another at once; the window still holds. */
const catchUpRequests = 3;
const maxStretch = 4;
const stretchHalfLifeMs = 20_000;

/** Calls that are shared with others: a request may need one of them too before it may go. */
export interface SharedCalls {
  /** Takes one call, to be made at once. */
  tryTake(): boolean;
  /** In how many milliseconds calls may be at hand. */
  nextInMs(): Promise<number>;
}

/** How a call waits for its place. */
export interface Manners {
  /** Asked at the last moment: after a freeze of the process every wait is over at once. */
  mayGo?: () => boolean;
  /** For calls of a walk, which take turns with live writes: whether a live write waits. */
  givesWay?: (() => boolean) | undefined;
}

/** A request that the pacer let through; `finish` or `abandon` tells the pacer how it ended. */
export interface Permit {
  place: number;
  sentAtMs: number;
}

/**
 * Keeps requests under a partner's cap in every sliding second **as the partner sees it**.
 *
 * Each of the last N requests has a place until its arrival has left the window. A request arrives some time between
 * being sent and being answered. If its answer took longer than the fastest one lately, the request may have arrived
 * late by the difference, so its place is held longer by as much. The next request takes whichever place is free first:
 * a late answer costs its own place and holds up no other. While nothing is answered, no place without an answer is
 * used again. What was under way then counts as having arrived as late as it was answered, since the route may have
 * held it all up. Quiet networks cost almost nothing, jittery ones what is needed.
 */
export class Pacer {
  private readonly windowMs: number;
  private readonly places: SlotHeap;
  private readonly intervalMs: number;
  /** For each place, when its last request was sent; undefined once that one has ended. */
  private readonly sentAtMs: (number | undefined)[] = [];
  private underWay = 0;
  /** How many calls wait in `acquire`, apart from those of walks. */
  private waiting = 0;
  private walkCallsWaiting = 0;
  /** A call of a walk has had its turn since the last write. */
  private isWritesTurn = false;
  /** The time from which on an answer could have come, and none did. */
  private unansweredSinceMs = 0;
  /**
   * The latest silence. It may have held up what was sent before its end, so for those requests `earliestMs` stays as
   * it was then: their own answers do not move it.
   */
  private silence = { endedAtMs: Number.NEGATIVE_INFINITY, earliestMs: 0 };
  private spacedAt = 0;
  private blockedUntilMs = 0;
  private answers = 0;
  private fastestMs = Number.POSITIVE_INFINITY;
  private usualMs = 0;
  private spreadMs = 0;
  private stretch = 1;
  private stretchSetAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    readonly requestsPerSecond: number,
    private readonly now: () => number = () => performance.now(),
    /** See `SharedCalls`; null where requests need no shared call. */
    private readonly shared: SharedCalls | null = null,
  ) {
    const count = Math.max(1, Math.min(maxPlaces, Math.floor(requestsPerSecond)));
    this.windowMs = (count / requestsPerSecond) * 1000;
    this.places = new SlotHeap(count);
    this.intervalMs = this.windowMs / count;
  }

  /**
   * Milliseconds until a write may go; 0 means now. Calls that wait in `acquire` go first: a live change may wait for
   * what they look up, and the writes of a sync, which fill the cap, would otherwise take every place before them.
   * Calls of a walk, which wait for minutes on end, take turns with writes.
   */
  waitMs(): number {
    const isOthersTurn = this.waiting > 0 || (this.walkCallsWaiting > 0 && !this.isWritesTurn);
    return Math.max(this.freeInMs(), isOthersTurn ? goesFirstMs : 0);
  }

  private freeInMs(): number {
    const now = this.now();
    let place = this.places.first();
    while (this.places.freeAt(place) <= now && this.mayStillArrive(place, now)) {
      this.places.hold(place, now + lookAgainMs);
      place = this.places.first();
    }
    const at = Math.max(this.places.freeAt(place), this.blockedUntilMs, this.spacedAt);
    return at <= now ? 0 : at - now;
  }

  /** Takes a place for one request. The writer calls it only after `waitMs()` was 0. */
  take(): Permit {
    const now = this.now();
    this.isWritesTurn = false;
    const place = this.places.first();
    const stretch = this.currentStretch(now);
    this.places.hold(place, now + this.windowMs * stretch + marginMs);
    if (this.underWay === 0) this.unansweredSinceMs = now + Math.max(0, this.earliestMs);
    this.underWay += 1;
    this.sentAtMs[place] = now;
    const interval = this.intervalMs * stretch;
    this.spacedAt = Math.max(this.spacedAt + interval, now - catchUpRequests * interval);
    return { place, sentAtMs: now };
  }

  /** The request was answered (or failed): its arrival is known better now. */
  finish(permit: Permit): void {
    const now = this.now();
    if (this.isSilent(now)) this.silence = { endedAtMs: now, earliestMs: this.earliestMs };
    this.unansweredSinceMs = now;
    this.underWay = Math.max(0, this.underWay - 1);
    if (this.sentAtMs[permit.place] === permit.sentAtMs) this.sentAtMs[permit.place] = undefined;
    const lateMs = this.possibleDelayMs(permit.sentAtMs, now - permit.sentAtMs);
    this.places.hold(permit.place, permit.sentAtMs + lateMs + this.windowMs * this.currentStretch(now) + marginMs);
  }

  /** The request was broken off before its answer came: it may still arrive, up to `maxArrivalDelayMs` from now. */
  abandon(permit: Permit): void {
    const now = this.now();
    this.underWay = Math.max(0, this.underWay - 1);
    if (this.sentAtMs[permit.place] === permit.sentAtMs) this.sentAtMs[permit.place] = undefined;
    this.places.hold(permit.place, now + maxArrivalDelayMs + this.windowMs * this.currentStretch(now) + marginMs);
  }

  /** Whether a place's last request has no answer, and may arrive so late that it counts together with the next one. */
  private mayStillArrive(place: number, now: number): boolean {
    const sentAtMs = this.sentAtMs[place];
    if (sentAtMs === undefined || now - sentAtMs > longestCallMs) return false;
    if (this.isSilent(now)) return true;
    // Where even the fastest answer takes longer than the window, a missing one says nothing. Requests then count as
    // arriving as far apart as answers usually do.
    const isFar = this.earliestMs >= this.windowMs;
    const lateMs = isFar ? 1.5 * (this.usualMs - this.earliestMs) : maxArrivalDelayMs;
    return now - sentAtMs < this.windowMs * this.currentStretch(now) + marginMs + Math.min(lateMs, maxArrivalDelayMs);
  }

  private isSilent(now: number): boolean {
    const isLong = now - this.unansweredSinceMs > Math.max(silentMs, silentIntervals * this.intervalMs);
    return this.underWay > 0 && isLong;
  }

  /** When an answer may come at the earliest, after its request was sent. */
  private get earliestMs(): number {
    if (this.answers <= learningAnswers) return 0;
    // The fastest possible answer may be faster than the fastest known: by more, the further apart answers are and the
    // fewer there were.
    return this.fastestMs - this.spreadMs * Math.max(1, Math.sqrt(enoughAnswers / this.answers));
  }

  /**
   * How late a request may have arrived that was answered after `durationMs`: by all that it took longer than the
   * earliest possible answer, however much answers spread, but by `maxArrivalDelayMs` at most. A request that a silence
   * may have held up has no such limit.
   */
  private possibleDelayMs(sentAtMs: number, durationMs: number): number {
    this.fastestMs = Math.min(durationMs, this.fastestMs * fastestGrowth);
    this.answers += 1;
    // The first answers weigh the same. A mean that began at 0 would take answers for closer together than they are.
    const weight = Math.max(smoothing, 1 / this.answers);
    this.usualMs += weight * (durationMs - this.usualMs);
    this.spreadMs += weight * (Math.min(Math.abs(durationMs - this.usualMs), maxDeviationMs) - this.spreadMs);
    if (sentAtMs < this.silence.endedAtMs) return durationMs - this.silence.earliestMs;
    return Math.min(durationMs - this.earliestMs, maxArrivalDelayMs);
  }

  /**
   * The partner answered a request with 429: nothing goes before `waitMs` has passed, and the pace is lower for a time.
   * Refusals of requests that were under way together count as one, however many there are.
   */
  throttle(waitMs: number, { sentAtMs }: Permit): void {
    const now = this.now();
    this.blockedUntilMs = Math.max(this.blockedUntilMs, now + waitMs);
    if (sentAtMs <= this.stretchSetAtMs) return;
    this.stretch = Math.min(maxStretch, this.currentStretch(now) * 1.25);
    this.stretchSetAtMs = now;
  }

  /** Nothing goes before this many milliseconds from now; the pace stays. */
  holdFor(waitMs: number): void {
    this.blockedUntilMs = Math.max(this.blockedUntilMs, this.now() + waitMs);
  }

  /** Leaves one place empty for `forMs` milliseconds: another process has used it. */
  occupy(forMs: number): void {
    this.places.hold(this.places.first(), this.now() + forMs);
  }

  /** Waits for a place and takes it. Others waiting are served in order of their timers. */
  async acquire(signal?: AbortSignal, manners: Manners = {}): Promise<Permit> {
    const kind = manners.givesWay ? 'walkCallsWaiting' : 'waiting';
    this[kind] += 1;
    try {
      return await this.wait(signal, manners);
    } finally {
      this[kind] -= 1;
    }
  }

  private async wait(signal: AbortSignal | undefined, { mayGo, givesWay }: Manners): Promise<Permit> {
    // Once for each free place: a write that cannot go now, as while too many are under way, holds up no walk.
    let hasGivenWay = false;
    for (;;) {
      signal?.throwIfAborted();
      const waitMs = this.freeInMs();
      if (waitMs > 0) {
        hasGivenWay = false;
        await sleep(waitMs, signal);
      } else if (mayGo && !mayGo()) await sleep(mayNotGoMs, signal);
      else if (this.isWritesTurn && !hasGivenWay && givesWay?.()) {
        hasGivenWay = true;
        await sleep(goesFirstMs, signal);
      } else if (!this.shared || this.shared.tryTake()) {
        const isWritesTurn = this.isWritesTurn || givesWay !== undefined;
        const permit = this.take();
        this.isWritesTurn = isWritesTurn;
        return permit;
      } else await sleep(await this.shared.nextInMs(), signal);
    }
  }

  /** The pace as a share of the cap: less than 1 for a while after the partner has throttled. */
  get paceRatio(): number {
    return 1 / this.currentStretch(this.now());
  }

  private currentStretch(now: number): number {
    if (this.stretch === 1) return 1;
    const halvings = (now - this.stretchSetAtMs) / stretchHalfLifeMs;
    const stretch = 1 + (this.stretch - 1) * 0.5 ** halvings;
    if (stretch < 1.005) this.stretch = 1;
    return stretch;
  }
}
