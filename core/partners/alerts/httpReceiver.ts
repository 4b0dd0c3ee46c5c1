import type { lookup as systemLookup } from 'node:dns';
import { Agent, request, type Dispatcher } from 'undici';
import { AlertFailure } from './alertFailure';
import { publicLookup, refuseUnfitUrl } from './publicAddress';

export interface HttpReceiverOptions {
  /** Allows http and private addresses too: only for a service on a local machine. */
  allowPrivate: boolean;
  timeoutMs: number;
  lookup?: typeof systemLookup;
}

/** Calls URLs that admins entered: only https, only public addresses, no redirects, one deadline for the whole call. */
export class HttpReceiver {
  private readonly agent: Dispatcher;

  constructor(private readonly options: HttpReceiverOptions) {
    const { allowPrivate, timeoutMs: timeout, lookup } = options;
    // No connection outlives its call: the next one resolves and checks anew.
    this.agent = new Agent({
      pipelining: 0,
      connect: allowPrivate ? { timeout } : { timeout, lookup: publicLookup(lookup) },
    });
  }

  /** @throws AlertFailure unless the answer is 2xx; what it says is not read */
  async post(url: string, body: string, headers: Record<string, string>): Promise<void> {
    const { allowPrivate, timeoutMs } = this.options;
    if (!allowPrivate) refuseUnfitUrl(new URL(url));
    const json = { 'content-type': 'application/json', 'user-agent': 'shopline-omnichat-alerts' };
    const signal = AbortSignal.timeout(timeoutMs);
    const status = await this.send(url, { method: 'POST', headers: { ...json, ...headers }, body, signal });
    if (status < 200 || status > 299) throw new AlertFailure(`status_${status}`);
  }

  private async send(url: string, options: { signal: AbortSignal } & Parameters<typeof request>[1]): Promise<number> {
    try {
      const { statusCode, body } = await request(url, { ...options, dispatcher: this.agent });
      // Only the status counts, so the connection is dropped with the unread body.
      body.on('error', () => undefined).destroy();
      return statusCode;
    } catch (error) {
      if (error instanceof AlertFailure) throw error;
      throw new AlertFailure(options.signal.aborted || isConnectTimeout(error) ? 'timeout' : 'unreachable');
    }
  }
}

function isConnectTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'UND_ERR_CONNECT_TIMEOUT';
}
