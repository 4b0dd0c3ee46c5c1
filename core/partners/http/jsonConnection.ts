import { setMaxListeners } from 'node:events';
import { Pool, type Dispatcher } from 'undici';

export interface JsonRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** Starts with `/`, query included. */
  path: string;
  headers: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

export interface JsonAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed body; undefined when it is empty or not JSON. */
  body: unknown;
  /** There is a body that is not JSON, such as a page of HTML, or JSON that was cut off. */
  isUnreadable: boolean;
}

/** No usable answer came: the connection was refused, reset, timed out or cut off, or the answer was too large. */
export class NetworkFailure extends Error {
  constructor(
    /** The system's or undici's code, such as `ECONNRESET`; else `TIMEOUT` or `BODY_TOO_LARGE`. */
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`No answer: ${code}`, options);
    this.name = 'NetworkFailure';
  }
}

/** One partner's host, as the clients call it. */
export interface Connection {
  /**
   * Any HTTP answer is an answer, whatever its status; redirects are not followed.
   * @throws NetworkFailure when none came; the signal's reason when it was aborted.
   */
  request(request: JsonRequest): Promise<JsonAnswer>;
  /** Waits for calls under way, then drops the connections. */
  close(): Promise<void>;
}

/** How a client reaches a host. */
export type Connect = (baseUrl: string, timeoutMs?: number) => Connection;

export const connectByHttp: Connect = (baseUrl, timeoutMs) => new JsonConnection(baseUrl, timeoutMs);

const defaultTimeoutMs = 15_000;

/** Far above any page of members; an endless answer must not fill the memory. */
const maxBodyBytes = 64 * 1024 * 1024;

/**
 * Keep-alive connections to one partner host. Built on undici's `dispatch`, because it costs 20-30 µs of CPU per small
 * PUT where `undici.request` costs 42 µs and bare `node:http` 45-55 µs, and one such call is made per member.
 */
export class JsonConnection implements Connection {
  readonly #pool: Pool;
  readonly #pathPrefix: string;
  readonly #timeoutMs: number;

  /** @param baseUrl with or without a path; @param timeoutMs for the whole call, the last byte included. */
  constructor(baseUrl: string, timeoutMs = defaultTimeoutMs) {
    const url = new URL(baseUrl);
    this.#pathPrefix = url.pathname.replace(/\/+$/, '');
    this.#timeoutMs = timeoutMs;
    // One deadline over the whole call is kept here, so undici's own two are off.
    this.#pool = new Pool(url.origin, { connections: 256, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  request({ method, path, headers, body, signal }: JsonRequest): Promise<JsonAnswer> {
    return new Promise((resolve, reject) => {
      const collector = new AnswerCollector(this.#timeoutMs, signal, resolve, reject);
      if (collector.isSettled) return;
      this.#pool.dispatch(
        {
          method,
          path: this.#pathPrefix + path,
          headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
          body: body === undefined ? null : JSON.stringify(body),
        },
        collector,
      );
    });
  }
}

/** Collects one answer, and ends the call at the deadline or when the caller's signal says so. */
class AnswerCollector implements Dispatcher.DispatchHandler {
  isSettled = false;
  #controller: Dispatcher.DispatchController | undefined;
  #status = 0;
  #headers: JsonAnswer['headers'] = {};
  #chunks: Buffer[] = [];
  #sizeBytes = 0;
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort = () => this.#abandon(this.signal?.reason);

  constructor(
    timeoutMs: number,
    private readonly signal: AbortSignal | undefined,
    private readonly resolve: (answer: JsonAnswer) => void,
    private readonly reject: (reason: unknown) => void,
  ) {
    this.#timer = setTimeout(() => this.#abandon(new NetworkFailure('TIMEOUT')), timeoutMs);
    if (!signal) return;
    // One signal stops a whole page of calls; more than ten listeners on it are no leak.
    setMaxListeners(0, signal);
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The call ended while it was still queued: it must not reach the partner after that.
    if (this.isSettled) controller.abort(new Error('abandoned'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#sizeBytes += chunk.length;
    if (this.#sizeBytes > maxBodyBytes) this.#abandon(new NetworkFailure('BODY_TOO_LARGE'));
    else this.#chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.#settle()) return;
    this.resolve({ status: this.#status, headers: this.#headers, ...parseJson(this.#chunks) });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (!this.#settle()) return;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    this.reject(new NetworkFailure(code, { cause: error }));
  }

  #abandon(reason: unknown): void {
    if (!this.#settle()) return;
    this.reject(reason);
    this.#controller?.abort(new Error('abandoned'));
  }

  /** Ends the call; false when it had ended before. */
  #settle(): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    clearTimeout(this.#timer);
    this.signal?.removeEventListener('abort', this.#onAbort);
    return true;
  }
}

function parseJson(chunks: Buffer[]): Pick<JsonAnswer, 'body' | 'isUnreadable'> {
  // Omnichat answers a write with an empty body.
  if (chunks.length === 0) return { body: undefined, isUnreadable: false };
  const text = Buffer.concat(chunks).toString();
  if (text.trim() === '') return { body: undefined, isUnreadable: false };
  try {
    return { body: JSON.parse(text), isUnreadable: false };
  } catch {
    // An HTML or cut-off body is an answer too: the partner's classifier decides what it means. The parser's own
    // message quotes the body, so it is not passed on.
    return { body: undefined, isUnreadable: true };
  }
}
