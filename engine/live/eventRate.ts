const windowMs = 2_000;
/** Over less time than this nothing can be said. */
const leastSpanMs = 1_000;

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
    if (!first || !last || last.atMs - first.atMs < leastSpanMs) return null;
    return ((last.count - first.count) / (last.atMs - first.atMs)) * 1_000;
  }
}
