import type { IncomingMessage, ServerResponse } from 'node:http';

/** The most that all request bodies may hold together, each from its first byte until it is answered. */
const maxBytes = 16 * 1024 * 1024;

/** The most that one body may have; a larger one is answered 413. */
export const maxBodyBytes = 1024 * 1024;

interface Body {
  request: IncomingMessage;
  bytes: number;
  /** Over its own limit. Its parser throws away what still arrives, and answers once all has come. */
  isTooLarge: boolean;
}

/** Counts what bodies hold. Above the limit it cuts off the largest that still arrives: a partner's are smaller. */
export class BytesInFlight {
  private readonly arriving = new Set<Body>();
  private total = 0;

  constructor(
    private readonly limit = maxBytes,
    private readonly bodyLimit = maxBodyBytes,
  ) {}

  watch(request: IncomingMessage, response: ServerResponse): void {
    const body: Body = { request, bytes: 0, isTooLarge: false };
    this.arriving.add(body);
    request.on('data', (chunk: Buffer) => this.add(body, chunk.length));
    // A body that has arrived whole is being worked on: to cut it off would free nothing.
    request.once('end', () => this.arriving.delete(body));
    response.once('close', () => this.release(body));
  }

  private add(body: Body, bytes: number): void {
    if (body.isTooLarge) return;
    body.bytes += bytes;
    this.total += bytes;
    if (body.bytes > this.bodyLimit) {
      body.isTooLarge = true;
      this.release(body);
    }
    while (this.total > this.limit && this.cutLargest());
  }

  private release(body: Body): void {
    this.arriving.delete(body);
    this.total -= body.bytes;
    body.bytes = 0;
  }

  /** @returns whether there was a body to cut off */
  private cutLargest(): boolean {
    const [largest] = [...this.arriving].toSorted((one, other) => other.bytes - one.bytes);
    if (!largest || largest.bytes === 0) return false;
    this.release(largest);
    largest.request.destroy();
    return true;
  }
}
