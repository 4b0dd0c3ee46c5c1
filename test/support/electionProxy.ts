import net from 'node:net';
import type { AddressInfo } from 'node:net';
import mongoose from 'mongoose';

const { BSON } = mongoose.mongo;

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER_BYTES = 16;
/** Between the header and the document, an OP_MSG has flags and the kind of the section. */
const MSG_PREFIX_BYTES = 5;
/** An OP_REPLY has flags, cursor, start and count there. */
const REPLY_PREFIX_BYTES = 20;
const HELLO = ['hello', 'ismaster', 'isMaster'];

/** `primary` passes everything on. `electing` has no primary. `refused` resets open connections and new ones. */
type MemberState = 'primary' | 'electing' | 'refused';

type Document = Record<string, unknown>;

interface Command {
  requestId: number;
  name: string;
  body: Document;
}

/**
 * A proxy before a database that shows itself as the only member of a replica set, and plays an election. While that
 * lasts, its answer to `hello` is that of a secondary, and it refuses every other command with `NotWritablePrimary`, as
 * a member that stepped down does.
 */
export class ElectionProxy {
  /** Commands refused since the start. */
  refused = 0;
  private state: MemberState = 'primary';
  /** The command that an election is to begin with. */
  private awaited: { name: string; collection: string; begin: () => void } | null = null;
  private readonly clients = new Set<net.Socket>();
  private readonly server = net.createServer((client) => this.accept(client));

  private constructor(private readonly target: { host: string; port: number }) {}

  static async start(mongodbUri: string): Promise<ElectionProxy> {
    const { hostname, port } = new URL(mongodbUri);
    const proxy = new ElectionProxy({ host: hostname, port: Number(port) });
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The same database as a replica set of which this proxy is the member: a driver looks for a primary only in one. */
  async uriFor(mongodbUri: string): Promise<string> {
    const client = new mongoose.mongo.MongoClient(mongodbUri);
    try {
      const { setName } = await client.db('admin').command({ hello: 1 });
      const uri = new URL(mongodbUri);
      uri.host = this.address;
      uri.search = `?replicaSet=${String(setName)}`;
      return uri.href;
    } finally {
      await client.close();
    }
  }

  setState(state: MemberState): void {
    this.state = state;
    if (state === 'refused') this.cut();
  }

  /** Begins an election with the next command of this name on this collection, and refuses that one already. */
  electAt(name: string, collection: string): Promise<void> {
    return new Promise((resolve) => {
      const begin = () => {
        this.awaited = null;
        this.setState('electing');
        resolve();
      };
      this.awaited = { name, collection, begin };
    });
  }

  /** Breaks every connection with a TCP reset. */
  cut(): void {
    for (const client of this.clients) client.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  private accept(client: net.Socket): void {
    if (this.state === 'refused') {
      client.resetAndDestroy();
      return;
    }
    const upstream = net.connect(this.target);
    const hellos = new Set<number>();
    this.clients.add(client);
    onMessages(client, (message) => {
      const command = readCommand(message);
      const { awaited } = this;
      if (awaited?.name === command.name && command.body[command.name] === awaited.collection) awaited.begin();
      if (HELLO.includes(command.name)) hellos.add(command.requestId);
      else if (this.state === 'electing') {
        this.refused += 1;
        client.write(notWritablePrimary(command));
        return;
      }
      upstream.write(message);
    });
    onMessages(upstream, (message) => {
      const isHello = hellos.delete(message.readInt32LE(8));
      client.write(isHello ? this.asMember(message) : message);
    });
    client.on('close', () => {
      this.clients.delete(client);
      upstream.destroy();
    });
    upstream.on('close', () => client.destroy());
    // 'close' follows and ends the other side as well.
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy());
  }

  /** The database's answer to `hello`, changed to the proxy's address and to the role that the proxy plays. */
  private asMember(message: Buffer): Buffer {
    const isPrimary = this.state === 'primary';
    return replaceDocument(message, (hello) => {
      // Without `topologyVersion` the driver asks again each time, and does not wait for the database to tell of news.
      delete hello.topologyVersion;
      delete hello.primary;
      const role = { ismaster: isPrimary, isWritablePrimary: isPrimary, secondary: !isPrimary };
      const address = { hosts: [this.address], me: this.address, ...(isPrimary && { primary: this.address }) };
      return { ...hello, ...address, ...role };
    });
  }
}

/** Calls `take` with one whole message of the wire protocol after the other. */
function onMessages(socket: net.Socket, take: (message: Buffer) => void): void {
  let waiting = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= HEADER_BYTES && waiting.length >= waiting.readInt32LE(0)) {
      const length = waiting.readInt32LE(0);
      take(waiting.subarray(0, length));
      waiting = waiting.subarray(length);
    }
  });
}

function readCommand(message: Buffer): Command {
  const body = BSON.deserialize(documentAt(message, documentOffset(message)));
  return { requestId: message.readInt32LE(4), name: Object.keys(body)[0] ?? '', body };
}

function documentOffset(message: Buffer): number {
  const opCode = message.readInt32LE(12);
  if (opCode === OP_MSG) return HEADER_BYTES + MSG_PREFIX_BYTES;
  if (opCode === OP_REPLY) return HEADER_BYTES + REPLY_PREFIX_BYTES;
  if (opCode !== OP_QUERY) throw new Error(`The proxy does not know messages of kind ${opCode}`);
  const nameAt = HEADER_BYTES + 4;
  // The collection's name ends with a zero byte. Two numbers of 4 bytes follow: how many to skip and to return.
  return message.indexOf(0, nameAt) + 1 + 8;
}

function documentAt(message: Buffer, offset: number): Buffer {
  return message.subarray(offset, offset + message.readInt32LE(offset));
}

function replaceDocument(message: Buffer, change: (document: Document) => Document): Buffer {
  const offset = documentOffset(message);
  const before = documentAt(message, offset);
  // `promoteValues: false` keeps the BSON types of numbers.
  const after = BSON.serialize(change(BSON.deserialize(before, { promoteValues: false })));
  const changed = Buffer.concat([message.subarray(0, offset), after, message.subarray(offset + before.length)]);
  changed.writeInt32LE(changed.length, 0);
  return changed;
}

/** What a member that is not primary answers. The driver retries a write only if the answer has the label for it. */
function notWritablePrimary({ requestId, body }: Command): Buffer {
  const document = BSON.serialize({
    ok: 0,
    errmsg: 'not primary',
    code: 10107,
    codeName: 'NotWritablePrimary',
    ...(body.txnNumber !== undefined && { errorLabels: ['RetryableWriteError'] }),
  });
  const message = Buffer.alloc(HEADER_BYTES + MSG_PREFIX_BYTES);
  message.writeInt32LE(message.length + document.length, 0);
  message.writeInt32LE(requestId, 8);
  message.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([message, document]);
}
