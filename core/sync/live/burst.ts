/** Arrivals are looked at over this time; without a new one for as long, a burst is over. */
const windowMs = 2_000;
/** Fewer than this are delivered at once, however fast they came. */
const leastEntries = 20;
const leastSpanMs = 100;
const maxHoldMs = 300_000;
/** Over less time than this a rate says nothing. */
const leastRateSpanMs = 1_000;

/**
 * Whether members are changing faster than they can be written, as in a bulk edit: after a wait until it is over each of
 * them is written once.
 * @param receivedAtMs when each waiting member's latest event arrived.
 * @param writesPerSecond what can be delivered.
 */
export function isBurst(receivedAtMs: number[], writesPerSecond: number, nowMs: number): boolean {
  const recent = receivedAtMs.filter((atMs) => nowMs - atMs < windowMs);
  if (recent.length < leastEntries) return false;
  const firstMs = recent.reduce((first, atMs) => Math.min(first, atMs), nowMs);
  const spanMs = Math.max(leastSpanMs, nowMs - firstMs);
  return (recent.length / spanMs) * 1_000 > writesPerSecond;
}

/** How fast events of members come, from a counter that is looked at several times a second. */
export class EventRate {
  private samples: { atMs: number; count: number }[] = [];

  note(count: number, atMs: number): void {
    const kept = this.samples.filter((sample) => atMs - sample.atMs <= windowMs);
    this.samples = [...kept, { atMs, count }];
  }

  /** Events a second over the last two seconds; null while it was not looked at for long enough. */
  get perSecond(): number | null {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.atMs - first.atMs < leastRateSpanMs) return null;
    return ((last.count - first.count) / (last.atMs - first.atMs)) * 1_000;
  }
}

/** Whether members are changing in bulk; changed here alone. */
export class Burst {
  private on = false;
  private sinceMs: number | null = null;
  private readonly rate = new EventRate();

  /**
   * @param writesPerSecond what can be delivered
   * @param isBackground bulk work of now is in the background: in a burst its members change again anyway
   */
  constructor(
    private readonly writesPerSecond: number,
    private readonly isBackground: boolean,
  ) {}

  get isOn(): boolean {
    return this.on;
  }

  /** Whether bulk writes wait for its end. */
  get holdsBulk(): boolean {
    return this.on && this.isBackground;
  }

  /** Takes in the counter of members' events, which is looked at several times a second. */
  noteEvents(count: number): void {
    this.rate.note(count, Date.now());
  }

  /** By the counter alone: thousands of entries need not be fetched to tell. */
  get goesOn(): boolean {
    const isFast = (this.rate.perSecond ?? Infinity) > this.writesPerSecond;
    return this.on && isFast && Date.now() - (this.sinceMs ?? 0) < maxHoldMs;
  }

  /**
   * Tells by what waits. A burst is waited for, so that each member is written once; not for ever, should it never end.
   * @param receivedAtMs when each waiting member's latest event arrived
   * @param askedAtMs when the inbox was asked: a database that a burst keeps busy answers late, and what came meanwhile
   *   is not in its answer
   */
  look(receivedAtMs: number[], askedAtMs: number): void {
    const isOne = isBurst(receivedAtMs, this.writesPerSecond, askedAtMs);
    this.sinceMs = isOne ? (this.sinceMs ?? askedAtMs) : null;
    this.on = isOne && askedAtMs - this.sinceMs! < maxHoldMs;
  }
}
