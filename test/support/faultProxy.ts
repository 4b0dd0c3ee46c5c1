import net from 'node:net';
import type { AddressInfo } from 'node:net';

/** What happens to connections: `open` passes bytes on, `halfOpen` swallows them, `refused` is an outage. */
export type LinkState = 'open' | 'halfOpen' | 'refused';

export interface FaultProxy {
  port: number;
  /** Connections accepted since the start. */
  readonly accepted: number;
  /** Delays every piece of data, either way. */
  setLatency(ms: number): void;
  /** `refused` also breaks the connections there are; `halfOpen` keeps them and lets nothing through. */
  setState(state: LinkState): void;
  /** Breaks every connection with a TCP reset; new ones are welcome. */
  reset(): void;
  close(): Promise<void>;
}

/** A TCP proxy on a port of its own in front of `target`, for faults between two processes. */
export async function startFaultProxy(target: { host: string; port: number }): Promise<FaultProxy> {
  const pairs = new Set<[net.Socket, net.Socket]>();
  let state: LinkState = 'open';
  let latencyMs = 0;
  let accepted = 0;

  function pass(from: net.Socket, to: net.Socket): void {
    from.on('data', (bytes) => {
      const deliver = () => {
        if (state === 'open' && !to.destroyed) to.write(bytes);
      };
      if (latencyMs > 0) setTimeout(deliver, latencyMs);
      else deliver();
    });
    from.on('end', () => to.end());
    // The other side learns of it by its own connection ending.
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }

  function breakAll(): void {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  const server = net.createServer((client) => {
    accepted += 1;
    if (state === 'refused') {
      client.resetAndDestroy();
      return;
    }
    const upstream = net.connect(target);
    const pair: [net.Socket, net.Socket] = [client, upstream];
    pairs.add(pair);
    pass(client, upstream);
    pass(upstream, client);
    upstream.on('close', () => pairs.delete(pair));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    port: (server.address() as AddressInfo).port,
    get accepted() {
      return accepted;
    },
    setLatency(ms) {
      latencyMs = ms;
    },
    setState(next) {
      state = next;
      if (next === 'refused') breakAll();
    },
    reset: breakAll,
    async close() {
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
