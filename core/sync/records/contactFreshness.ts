/** Longer than any answer that was asked for before can still take: calls are given up after 15 s. */
const keptMs = 120_000;

/**
 * How new the record of each contact is. An answer of Omnichat that was asked for before a write, or before the answer
 * that is on record, may show the contact as it was. Times are by the monotonic clock (`performance.now()`), because the
 * system clock may be set back in between.
 */
export class ContactFreshness {
  private readonly writtenAtMs = new Map<string, number>();
  private readonly askedAtMs = new Map<string, number>();

  /** Omnichat has accepted a write of the service. */
  noteWrite(userId: string, nowMs: number): void {
    keepLatest(this.writtenAtMs, userId, nowMs);
  }

  /** What goes on record of a contact was asked for then. */
  noteLook(userId: string, askedAtMs: number): void {
    keepLatest(this.askedAtMs, userId, askedAtMs);
  }

  /** Whether the service wrote the contact at that time or later. */
  isWrittenSince(userId: string, sinceMs: number): boolean {
    return timeOf(this.writtenAtMs, userId) >= sinceMs;
  }

  /** Whether the record is newer than an answer asked for then: written since, or asked for later. */
  isNewerThan(userId: string, askedAtMs: number): boolean {
    return this.isWrittenSince(userId, askedAtMs) || timeOf(this.askedAtMs, userId) > askedAtMs;
  }
}

const timeOf = (times: Map<string, number>, userId: string) => times.get(userId) ?? -Infinity;

/** Forgets old times: the map is nearly in their order, for an answer may arrive after one that was asked for later. */
function keepLatest(times: Map<string, number>, userId: string, atMs: number): void {
  if (timeOf(times, userId) >= atMs) return;
  times.delete(userId);
  times.set(userId, atMs);
  for (const [oldest, oldestMs] of times) {
    if (atMs - oldestMs <= keptMs) break;
    times.delete(oldest);
  }
}
