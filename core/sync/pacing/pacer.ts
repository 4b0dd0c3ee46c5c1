import { sleep } from '../../runtime/async';
import { SlotHeap } from './slotHeap';

/** Most places kept for very high rates; the window shrinks with it, so the rate stays what was asked. */
const maxPlaces = 20_000;
/** Added to the partner's window, for the granularity of timers on both sides. */
const marginMs = 4;
/** One answer slower than this, among others, says that the partner was slow, not that the request came so late. */
export const maxArrivalDelayMs = 1_000;
/** Further from the usual than this, an answer says no more about how far apart they are. */
const maxDeviationMs = 400;
/** With no answer at all for so long, or for so many intervals, nothing gets through: requests may arrive in a bunch. */
const silentMs = 400;
const silentIntervals = 3;
/** How soon a place is looked at again whose request is still to be answered. */
const lookAgainMs = 20;
/** Pause before asking `mayGo` again. */
const mayNotGoMs = 100;
/** How soon the writer asks again while a call goes first. */
const goesFirstMs = 5;
/** A request without an answer for longer than any call may take is never told of: its place is not kept for ever. */
const longestCallMs = 20_000;
/** The fastest answer is forgotten this slowly: faster, and late arrivals of slow routes would pass for usual ones. */
const fastestGrowth = 1.00005;
/** Until this many answers came, the fastest of them says little: each may have arrived as late as it was answered. */
const learningAnswers = 20;
const smoothing = 0.05;
/** With fewer the fastest may lie further from the fastest there could be than answers do from each other. */
const enoughAnswers = 200;
/** After a stall this many requests may follow one another at once; the window still holds. */
const catchUpRequests = 3;
const maxStretch = 4;
const stretchHalfLifeMs = 20_000;

/** What else a request needs before it may go, shared with others: calls that are at hand, or when there will be some. */
export interface SharedCalls {
  /** Takes one call, to be made at once. */
  tryTake(): boolean;
  /** In how many milliseconds some may be at hand. */
  nextInMs(): Promise<number>;
}

/** A request that was let through; `finish` tells the pacer what came of it. */
export interface Permit {
  place: number;
  sentAtMs: number;
}

/**
 * Keeps requests under a partner's cap in every sliding second **as the partner sees it**.
 *
 * Each of the last N requests has a place until its arrival has left the window. A request arrives some time between
 * being sent and being answered; one that was answered later than the fastest lately may have arrived late by that much,
 * so its place is held longer by that much. The next request takes whichever place is free first: a late answer costs
 * its own place and holds up no other. While nothing is answered, the place of a request without an answer is not used
 * again, and whatever was under way counts as arrived as late as it was answered: the route may have held it all up. Quiet
 * networks cost almost nothing, jittery ones what is needed.
 */
export class Pacer {
  private readonly windowMs: number;
  private readonly places: SlotHeap;
  private readonly intervalMs: number;
  /** When the last request of a place was sent, while it has no answer. */
  private readonly sentAtMs: (number | undefined)[] = [];
  private underWay = 0;
  /** How many calls wait in `acquire`. */
  private waiting = 0;
  /** Since when an answer could have come, and none did. */
  private unansweredSinceMs = 0;
  /** The latest silence: what was sent before its end may have been held up in it, so that its answers teach nothing. */
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
    /** See `SharedCalls`; null where requests need nothing else. */
    private readonly shared: SharedCalls | null = null,
  ) {
    const count = Math.max(1, Math.min(maxPlaces, Math.floor(requestsPerSecond)));
    this.windowMs = (count / requestsPerSecond) * 1000;
    this.places = new SlotHeap(count);
    this.intervalMs = this.windowMs / count;
  }

  /**
   * Milliseconds until a write may go; 0 means now. Calls that wait in `acquire` go first: a live change waits for what they
   * look up, and writes of a sync, which fill the cap, would be sooner at every place.
   */
  waitMs(): number {
    return Math.max(this.freeInMs(), this.waiting > 0 ? goesFirstMs : 0);
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

  /** Takes the place of one write; only after `waitMs()` was 0. */
  take(): Permit {
    const now = this.now();
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

  /** The request was broken off before its answer came: it may still be on its way, for as long as any may be. */
  abandon(permit: Permit): void {
    const now = this.now();
    this.underWay = Math.max(0, this.underWay - 1);
    if (this.sentAtMs[permit.place] === permit.sentAtMs) this.sentAtMs[permit.place] = undefined;
    this.places.hold(permit.place, now + maxArrivalDelayMs + this.windowMs * this.currentStretch(now) + marginMs);
  }

  /** Whether the last request of a place, which has no answer, may arrive so late that it counts together with the next. */
  private mayStillArrive(place: number, now: number): boolean {
    const sentAtMs = this.sentAtMs[place];
    if (sentAtMs === undefined || now - sentAtMs > longestCallMs) return false;
    if (this.isSilent(now)) return true;
    // Where no answer comes within the window, its absence says nothing: requests arrive as far apart as answers usually do.
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
    // The fastest met is no faster than the fastest there could be; the less so, the further apart answers lie and the
    // fewer they are.
    return this.fastestMs - this.spreadMs * Math.max(1, Math.sqrt(enoughAnswers / this.answers));
  }

  /**
   * How much later than at once a request may have arrived that was answered after `durationMs`: by all that it took longer
   * than the fastest, however much answers spread; all of it when nothing was answered meanwhile.
   */
  private possibleDelayMs(sentAtMs: number, durationMs: number): number {
    this.fastestMs = Math.min(durationMs, this.fastestMs * fastestGrowth);
    this.answers += 1;
    // The first ones weigh the same: a mean that begins at nothing would take answers for closer together than they are.
    const weight = Math.max(smoothing, 1 / this.answers);
    this.usualMs += weight * (durationMs - this.usualMs);
    this.spreadMs += weight * (Math.min(Math.abs(durationMs - this.usualMs), maxDeviationMs) - this.spreadMs);
    if (sentAtMs < this.silence.endedAtMs) return durationMs - this.silence.earliestMs;
    return Math.min(durationMs - this.earliestMs, maxArrivalDelayMs);
  }

  /**
   * The partner answered a request with 429: nothing goes before `waitMs` has passed, and the pace is lower for a while.
   * Requests that were under way together are one sign of it, however many they are.
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

  /**
   * Waits for a place and takes it. Others waiting are served in order of their timers.
   * @param mayGo asked at the last moment: a process that was frozen meanwhile finds every wait over.
   */
  async acquire(signal?: AbortSignal, mayGo: () => boolean = () => true): Promise<Permit> {
    this.waiting += 1;
    try {
      return await this.wait(signal, mayGo);
    } finally {
      this.waiting -= 1;
    }
  }

  private async wait(signal: AbortSignal | undefined, mayGo: () => boolean): Promise<Permit> {
    for (;;) {
      signal?.throwIfAborted();
      const waitMs = this.freeInMs();
      if (waitMs > 0) await sleep(waitMs, signal);
      else if (!mayGo()) await sleep(mayNotGoMs, signal);
      else if (!this.shared || this.shared.tryTake()) return this.take();
      else await sleep(await this.shared.nextInMs(), signal);
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
