import net from 'node:net';

const OP_MSG = 2013;
const HEADER_BYTES = 16;
/** Commands the driver sends by itself, to log in, to watch the server and to end sessions. They are not counted. */
const DRIVER_COMMANDS = ['hello', 'ismaster', 'isMaster', 'ping', 'endSessions', 'saslStart', 'saslContinue'];

/** Stands between a process and its database and counts commands by name. */
export class DatabaseProxy {
  private readonly server: net.Server;
  readonly commands: Record<string, number> = {};

  private constructor(private readonly target: { host: string; port: number }) {
    this.server = net.createServer((client) => this.join(client));
  }

  static async open(mongodbUri: string): Promise<DatabaseProxy> {
    const { hostname, port } = new URL(mongodbUri);
    const proxy = new DatabaseProxy({ host: hostname, port: Number(port || 27_017) });
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same database, through this proxy. */
  uriFor(mongodbUri: string): string {
    const uri = new URL(mongodbUri);
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy is not listening');
    uri.host = `127.0.0.1:${address.port}`;
    return uri.href;
  }

  get total(): number {
    return Object.values(this.commands).reduce((sum, count) => sum + count, 0);
  }

  close(): void {
    this.server.close();
  }

  private join(client: net.Socket): void {
    const upstream = net.connect(this.target);
    let waiting: Buffer = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => {
      waiting = this.count(Buffer.concat([waiting, chunk]));
      upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => client.write(chunk));
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('close', () => to.destroy());
      // 'close' follows and ends the other side as well.
      from.on('error', () => to.destroy());
    }
  }

  /** @returns the bytes of a message that is not complete yet. */
  private count(bytes: Buffer): Buffer {
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = bytes.readInt32LE(at);
      if (bytes.length - at < length) break;
      if (bytes.readInt32LE(at + 12) === OP_MSG) this.note(bytes.subarray(at, at + length));
      at += length;
    }
    return bytes.subarray(at);
  }

  /** The first element of the first section's document names the command. */
  private note(message: Buffer): void {
    const sectionAt = HEADER_BYTES + 4;
    if (message[sectionAt] !== 0) return;
    const nameAt = sectionAt + 1 + 4 + 1;
    const name = message.toString('latin1', nameAt, message.indexOf(0, nameAt));
    if (!DRIVER_COMMANDS.includes(name)) this.commands[name] = (this.commands[name] ?? 0) + 1;
  }
}
