import net from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * What happens on a link. `open` passes bytes on. `refused` resets open connections and new ones. `halfOpen` accepts
 * connections and never answers. Connections open in that time stay mute for ever, as after a lost NAT entry.
 */
export type LinkState = 'open' | 'halfOpen' | 'refused';

interface Pair {
  client: net.Socket;
  upstream: net.Socket;
  isMute: boolean;
}

/** A TCP proxy on a port of its own, for faults between two processes. */
export class FaultProxy {
  /** Delays every piece of data, in both directions, and keeps the order. */
  latencyMs = 0;
  /** Connections accepted since the start. */
  accepted = 0;
  private state: LinkState = 'open';
  private readonly pairs = new Set<Pair>();
  private readonly server = net.createServer((client) => this.accept(client));

  private constructor(private readonly target: { host: string; port: number }) {}

  static async start(target: { host: string; port: number }): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  setState(state: LinkState): void {
    this.state = state;
    if (state === 'refused') this.reset();
    if (state === 'halfOpen') for (const pair of this.pairs) pair.isMute = true;
  }

  /** Breaks every connection with a TCP reset; new ones are treated as the state says. */
  reset(): void {
    for (const { client, upstream } of this.pairs) {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    }
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: net.Socket): void {
    this.accepted += 1;
    if (this.state === 'refused') {
      client.resetAndDestroy();
      return;
    }
    const pair = { client, upstream: net.connect(this.target), isMute: this.state === 'halfOpen' };
    this.pairs.add(pair);
    this.pass(pair, client, pair.upstream);
    this.pass(pair, pair.upstream, client);
    client.on('close', () => this.pairs.delete(pair));
  }

  private pass(pair: Pair, from: net.Socket, to: net.Socket): void {
    let last = Promise.resolve();
    const inTurn = (act: () => void) => {
      const dueMs = performance.now() + this.latencyMs;
      last = last.then(async () => {
        const waitMs = dueMs - performance.now();
        if (waitMs > 0) await delay(waitMs);
        if (!pair.isMute && !to.destroyed) act();
      });
    };
    from.on('data', (bytes) => inTurn(() => to.write(bytes)));
    from.on('end', () => inTurn(() => to.end()));
    // The other side learns of an error only by the end of its own connection.
    from.on('error', () => from.destroy());
    from.on('close', () => {
      const isHidden = pair.isMute && from === pair.upstream;
      if (!isHidden) to.destroy();
    });
  }
}
