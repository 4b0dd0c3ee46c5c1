import type { IncomingMessage } from 'node:http';

/** What all webhooks that have not arrived whole may hold together. */
const maxBytes = 16 * 1024 * 1024;

/** Bodies of webhooks while they arrive. Where they hold too much, the largest is cut off: that is none of a partner's. */
export class BytesInFlight {
  private readonly held = new Map<IncomingMessage, number>();
  private total = 0;

  constructor(private readonly limit = maxBytes) {}

  watch(request: IncomingMessage): void {
    request.on('data', (chunk: Buffer) => this.add(request, chunk.length));
    request.once('close', () => this.release(request));
    request.once('end', () => this.release(request));
  }

  private add(request: IncomingMessage, bytes: number): void {
    this.held.set(request, (this.held.get(request) ?? 0) + bytes);
    this.total += bytes;
    while (this.total > this.limit) this.cutLargest();
  }

  private release(request: IncomingMessage): void {
    this.total -= this.held.get(request) ?? 0;
    this.held.delete(request);
  }

  private cutLargest(): void {
    const [largest] = [...this.held].toSorted(([, one], [, other]) => other - one);
    if (!largest) return;
    this.release(largest[0]);
    largest[0].destroy();
  }
}
