const compactAbove = 10_000;

/** Largest number of arrivals within any sliding window, found as they come. */
export class SlidingWindow {
  private arrivals: number[] = [];
  private head = 0;
  max = 0;

  constructor(private readonly windowMs: number) {}

  /** Notes an arrival. @returns how many there were in the window that ends with it. */
  add(atMs: number): number {
    this.arrivals.push(atMs);
    while ((this.arrivals[this.head] as number) <= atMs - this.windowMs) this.head += 1;
    const count = this.arrivals.length - this.head;
    this.max = Math.max(this.max, count);
    if (this.head > compactAbove) {
      this.arrivals = this.arrivals.slice(this.head);
      this.head = 0;
    }
    return count;
  }
}
