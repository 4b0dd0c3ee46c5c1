import net from 'node:net';

/**
 * Stands in front of the `api` processes as a load balancer does: each connection goes to the next of them in turn, and
 * those that accept none are passed over.
 */
export class Balancer {
  private next = 0;
  private readonly server: net.Server;
  private readonly clients = new Set<net.Socket>();

  private constructor(private readonly ports: readonly number[]) {
    this.server = net.createServer((client) => this.join(client, this.ports.length));
  }

  /** @param ports of the `api` processes, on this machine */
  static async open(port: number, ports: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(ports);
    await new Promise<void>((resolve, reject) => {
      balancer.server.once('error', reject);
      balancer.server.listen(port, resolve);
    });
    return balancer;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const client of this.clients) client.destroy();
    await closed;
  }

  private join(client: net.Socket, triesLeft: number): void {
    const port = this.ports[this.next++ % this.ports.length];
    if (port === undefined || triesLeft === 0) {
      client.destroy();
      return;
    }
    this.clients.add(client);
    const upstream = net.connect(port, '127.0.0.1');
    const refused = () => this.join(client, triesLeft - 1);
    upstream.once('error', refused);
    upstream.once('connect', () => {
      upstream.off('error', refused);
      client.pipe(upstream).pipe(client);
      // 'close' follows and ends the other side as well.
      upstream.on('error', () => client.destroy());
      upstream.once('close', () => client.destroy());
    });
    client.once('error', () => upstream.destroy());
    client.once('close', () => {
      this.clients.delete(client);
      upstream.destroy();
    });
  }
}
