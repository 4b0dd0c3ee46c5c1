const windowMs = 60_000;
/** Some hundred events with a wrong secret stay below this, eight bodies as large as is allowed do not. */
const muchBytes = 8 * 1024 * 1024;
const maxAddresses = 10_000;

/**
 * Counts the bytes of refused events that each address sent within a minute. Nothing is refused for that: behind a
 * proxy strangers and SHOPLINE share an address. For such an address `verifyWebhook` only stops trying the rarer forms
 * that the signed text may have.
 */
export class RefusedBytes {
  private readonly byAddress = new Map<string, { untilMs: number; bytes: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  add(address: string, bytes: number): void {
    const known = this.current(address);
    if (known) {
      known.bytes += bytes;
      return;
    }
    // Better to forget a minute than to grow without end.
    if (this.byAddress.size >= maxAddresses) this.byAddress.clear();
    this.byAddress.set(address, { untilMs: this.now() + windowMs, bytes });
  }

  isTooMuch(address: string): boolean {
    return (this.current(address)?.bytes ?? 0) >= muchBytes;
  }

  private current(address: string) {
    const known = this.byAddress.get(address);
    return known && known.untilMs > this.now() ? known : undefined;
  }
}
