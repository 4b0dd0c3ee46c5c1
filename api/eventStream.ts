import type { ServerResponse } from 'node:http';

/** What may wait for a reader who is slow, beside what the system holds for it. No event is nearly as long. */
const longestQueueBytes = 64 * 1024;
/** For a reader to take the last of it. */
const closeWithinMs = 3_000;

/** One answer of server-sent events, to a reader who may be slow, stuck or gone: none of it is ours to wait for. */
export class EventStream {
  constructor(private readonly response: ServerResponse) {
    // Without a listener, the failure of one reader would end the process.
    response.on('error', () => response.destroy());
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
  }

  /** Called once, when it has ended or the reader went. */
  onClose(listener: () => void): void {
    this.response.once('close', listener);
  }

  /** Sends a piece, or cuts off a reader for whom too much is waiting. Nothing once the stream has ended. */
  write(text: string): void {
    const { response } = this;
    if (response.writableEnded || response.destroyed) return;
    response.write(text);
    if (response.writableLength > longestQueueBytes) response.destroy();
  }

  /** Ends it; a reader who does not take what was sent is cut off. */
  end(): void {
    const { response } = this;
    if (response.writableEnded || response.destroyed) return;
    response.end();
    const timer = setTimeout(() => response.destroy(), closeWithinMs);
    response.once('close', () => clearTimeout(timer));
  }
}
