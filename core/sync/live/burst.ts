/** How far back arrivals count. When nothing has arrived for as long, a burst is over. */
const windowMs = 2_000;
/** Fewer changed members than this are no burst, however fast they came. */
const leastEntries = 20;
const leastSpanMs = 100;
const maxHoldMs = 300_000;
/** Over less time than this a rate says nothing. */
const leastRateSpanMs = 1_000;

/**
 * Whether members change faster than they can be written, as in a bulk edit. The feed waits until it is over, so that
 * each member is written once.
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

/** How fast events of members come, by the lease's counter, which is read several times a second. */
export class EventRate {
  private samples: { atMs: number; count: number }[] = [];

  note(count: number, atMs: number): void {
    const kept = this.samples.filter((sample) => atMs - sample.atMs <= windowMs);
    this.samples = [...kept, { atMs, count }];
  }

  /** Events a second over the last two seconds; null until the counter has been read for long enough. */
  get perSecond(): number | null {
    const [first, last] = [this.samples[0], this.samples.at(-1)];
    if (!first || !last || last.atMs - first.atMs < leastRateSpanMs) return null;
    return ((last.count - first.count) / (last.atMs - first.atMs)) * 1_000;
  }
}

/** Whether a burst is on; only this class changes that. */
export class Burst {
  private on = false;
  private sinceMs: number | null = null;
  private readonly rate = new EventRate();

  /**
   * @param writesPerSecond what can be delivered
   * @param isBackground the stay works in the background: its bulk writes can wait, since a burst changes members again
   */
  constructor(
    private readonly writesPerSecond: number,
    private readonly isBackground: boolean,
  ) {}

  get isOn(): boolean {
    return this.on;
  }

  /** Whether bulk writes wait for the end of the burst. */
  get holdsBulk(): boolean {
    return this.on && this.isBackground;
  }

  /** Takes in the lease's counter of members' events; called several times a second. */
  noteEvents(count: number): void {
    this.rate.note(count, Date.now());
  }

  /** Whether the burst goes on, by the counter alone: no thousands of entries have to be fetched to tell. */
  get goesOn(): boolean {
    const isFast = (this.rate.perSecond ?? Infinity) > this.writesPerSecond;
    return this.on && isFast && Date.now() - (this.sinceMs ?? 0) < maxHoldMs;
  }

  /**
   * Finds out, by what waits in the inbox, whether a burst is on. One that lasts longer than `maxHoldMs` counts as
   * over, since it may never end.
   * @param receivedAtMs when each waiting member's latest event arrived
   * @param askedAtMs when the inbox was asked: a database that a burst keeps busy answers late, and its answer lacks
   *   what came meanwhile
   */
  look(receivedAtMs: number[], askedAtMs: number): void {
    const isOne = isBurst(receivedAtMs, this.writesPerSecond, askedAtMs);
    this.sinceMs = isOne ? (this.sinceMs ?? askedAtMs) : null;
    this.on = isOne && askedAtMs - this.sinceMs! < maxHoldMs;
  }
}
