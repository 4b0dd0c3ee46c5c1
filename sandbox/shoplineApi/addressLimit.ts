import type { Settings } from '../core/settings';
import { SlidingWindow } from '../core/slidingWindow';

/** Limits the calls of one address, over all stores, in a moving window. One that makes more is banned for a while. */
export class AddressLimit {
  private windowSeconds = 0;
  private windows = new Map<string, SlidingWindow>();
  private readonly bannedUntilMs = new Map<string, number>();

  /** The most calls of one address within any window. */
  get max(): number {
    return Math.max(0, ...[...this.windows.values()].map(({ max }) => max));
  }

  /** Counts a call. @returns false when its address is banned, by this call or an earlier one. */
  allows(address: string, settings: Settings['shopline'], nowMs: number): boolean {
    const { callsPerAddress, addressWindowSeconds, addressBanSeconds } = settings;
    if (callsPerAddress === 0) return true;
    if (addressWindowSeconds !== this.windowSeconds) this.reset();
    this.windowSeconds = addressWindowSeconds;
    const window = this.windows.get(address) ?? new SlidingWindow(addressWindowSeconds * 1_000);
    this.windows.set(address, window);
    const isOver = window.add(nowMs) > callsPerAddress;
    const bannedUntilMs = this.bannedUntilMs.get(address) ?? 0;
    if (nowMs < bannedUntilMs) return false;
    if (isOver) this.bannedUntilMs.set(address, nowMs + addressBanSeconds * 1_000);
    return !isOver;
  }

  reset(): void {
    this.windows.clear();
    this.bannedUntilMs.clear();
  }
}
