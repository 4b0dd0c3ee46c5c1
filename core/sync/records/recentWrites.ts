/** Longer than any answer that was asked for before a write can still take: calls are given up after 15 s. */
const keptMs = 120_000;

/**
 * When the service last wrote each contact. An answer that was asked for before a write may show the contact as it was.
 * Times are by the monotonic clock (`performance.now()`), because the system clock may be set back in between.
 */
export class RecentWrites {
  /** In the order of their times. */
  private readonly writtenAtMs = new Map<string, number>();

  note(userId: string, nowMs: number): void {
    this.writtenAtMs.delete(userId);
    this.writtenAtMs.set(userId, nowMs);
    for (const [oldest, atMs] of this.writtenAtMs) {
      if (nowMs - atMs <= keptMs) break;
      this.writtenAtMs.delete(oldest);
    }
  }

  /** Whether a contact was written at that time or after it. */
  hasSince(userId: string, sinceMs: number): boolean {
    return (this.writtenAtMs.get(userId) ?? -Infinity) >= sinceMs;
  }
}
