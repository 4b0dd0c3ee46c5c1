import type { ServerResponse } from 'node:http';

/** How much may wait here for a slow reader, besides what the operating system holds. No event is nearly as long. */
const longestQueueBytes = 64 * 1024;
/** How long a reader may take over the rest, once the stream has ended. */
const closeWithinMs = 3_000;

export const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** One answer of server-sent events. The service never waits for its reader, who may be slow, stuck or gone. */
export class EventStream {
  constructor(private readonly response: ServerResponse) {
    // Without a listener, the failure of one reader would end the process.
    response.on('error', () => response.destroy());
    response.writeHead(200, streamHeaders);
  }

  /** Calls the listener once, when the stream has ended or the reader has gone. */
  onClose(listener: () => void): void {
    this.response.once('close', listener);
  }

  /** Sends a piece, and cuts off a reader for whom too much then waits. Does nothing once the stream has ended. */
  write(text: string): void {
    const { response } = this;
    if (response.writableEnded || response.destroyed) return;
    response.write(text);
    if (response.writableLength > longestQueueBytes) response.destroy();
  }

  /** Ends the stream. A reader who does not take the rest in time is cut off. */
  end(): void {
    const { response } = this;
    if (response.writableEnded || response.destroyed) return;
    response.end();
    const timer = setTimeout(() => response.destroy(), closeWithinMs);
    response.once('close', () => clearTimeout(timer));
  }
}
