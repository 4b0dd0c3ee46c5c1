/** Counts requests per key in fixed windows of one second: those over the limit are refused until the next window. */
export class FixedWindow {
  private second = 0;
  private counts = new Map<string, number>();

  /** @returns false when the key has used up this second; `perSecond` 0 is no limit. */
  allows(key: string, perSecond: number, nowMs: number): boolean {
    if (perSecond === 0) return true;
    const second = Math.floor(nowMs / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.counts = new Map();
    }
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    return count <= perSecond;
  }
}
