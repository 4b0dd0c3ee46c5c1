/**
 * Members that SHOPLINE no longer has, and until when it may have shown them. Once their records are deleted, nothing
 * else tells that a page read before that, and still to be judged, is out of date. Kept as long as the lease is held,
 * as such pages are.
 */
export class GoneMembers {
  private readonly untilMs = new Map<string, number>();

  note(customerId: string, goneAtMs: number): void {
    this.untilMs.set(customerId, goneAtMs);
  }

  get isEmpty(): boolean {
    return this.untilMs.size === 0;
  }

  has(customerId: string): boolean {
    return this.untilMs.has(customerId);
  }

  /** Whether a snapshot as of this time may be from before the member was gone. */
  wasShownBefore(customerId: string, asOfMs: number): boolean {
    return asOfMs <= (this.untilMs.get(customerId) ?? -Infinity);
  }

  /** A later look has shown the member again. */
  forget(customerId: string): void {
    this.untilMs.delete(customerId);
  }
}
