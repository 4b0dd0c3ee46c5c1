import { ipKeyGenerator } from 'express-rate-limit';

const windowMs = 60_000;
/** Some hundred events with a wrong secret stay below this, eight bodies as large as is allowed do not. */
const muchBytes = 8 * 1024 * 1024;
const maxAddresses = 10_000;

/**
 * Counts the bytes of refused events that each address sent within a minute. Nothing is refused for that: behind a
 * proxy strangers and SHOPLINE share an address. For such an address `verifyWebhook` only stops trying the rarer forms
 * that the signed text may have. A network of IPv6 counts as one address, as in the limits of requests.
 */
export class RefusedBytes {
  private readonly byAddress = new Map<string, { untilMs: number; bytes: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  add(address: string, bytes: number): void {
    const sender = ipKeyGenerator(address);
    const known = this.current(sender);
    if (known) {
      known.bytes += bytes;
      return;
    }
    // Better to forget a minute than to grow without end.
    if (this.byAddress.size >= maxAddresses) this.byAddress.clear();
    this.byAddress.set(sender, { untilMs: this.now() + windowMs, bytes });
  }

  isTooMuch(address: string): boolean {
    return (this.current(ipKeyGenerator(address))?.bytes ?? 0) >= muchBytes;
  }

  private current(sender: string) {
    const known = this.byAddress.get(sender);
    return known && known.untilMs > this.now() ? known : undefined;
  }
}
