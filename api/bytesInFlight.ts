import type { IncomingMessage, ServerResponse } from 'node:http';

/** What all bodies may hold together, from their first byte until they are answered. */
const maxBytes = 16 * 1024 * 1024;

interface Body {
  request: IncomingMessage;
  bytes: number;
}

/** Bodies of requests. Where they hold too much, the largest that still arrives is cut off: that is none of a partner's. */
export class BytesInFlight {
  private readonly arriving = new Set<Body>();
  private total = 0;

  constructor(private readonly limit = maxBytes) {}

  watch(request: IncomingMessage, response: ServerResponse): void {
    const body: Body = { request, bytes: 0 };
    this.arriving.add(body);
    request.on('data', (chunk: Buffer) => this.add(body, chunk.length));
    // What has arrived whole is being worked on: cutting it off would free nothing.
    request.once('end', () => this.arriving.delete(body));
    response.once('close', () => this.release(body));
  }

  private add(body: Body, bytes: number): void {
    body.bytes += bytes;
    this.total += bytes;
    while (this.total > this.limit && this.cutLargest());
  }

  private release(body: Body): void {
    this.arriving.delete(body);
    this.total -= body.bytes;
    body.bytes = 0;
  }

  /** @returns whether there was one that holds anything */
  private cutLargest(): boolean {
    const [largest] = [...this.arriving].toSorted((one, other) => other.bytes - one.bytes);
    if (!largest || largest.bytes === 0) return false;
    this.release(largest);
    largest.request.destroy();
    return true;
  }
}
