import { createServer, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { EventStream } from './eventStream';

const timeoutMs = 20_000;
let server: Server;
let reader: Socket;

/** A stream whose reader takes nothing, so that all the system does not hold for it is left waiting here. */
async function openToStuckReader() {
  const asked = new Promise<ServerResponse>((resolve) => {
    server = createServer((_request, response) => resolve(response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  reader = connect((server.address() as AddressInfo).port, '127.0.0.1');
  reader.pause();
  reader.on('error', () => undefined);
  reader.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
  const response = await asked;
  const errors: Error[] = [];
  response.on('error', (error) => errors.push(error));
  const stream = new EventStream(response);
  let isClosed = false;
  const closed = new Promise<void>((resolve) => stream.onClose(resolve)).then(() => (isClosed = true));
  return { stream, errors, queuedBytes: () => response.writableLength, closed, isClosed: () => isClosed };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

afterEach(async () => {
  reader.destroy();
  await new Promise((resolve) => server.close(resolve));
});

it(
  'gives up a reader who takes nothing, instead of keeping all of it',
  async () => {
    const { stream, errors, queuedBytes, closed, isClosed } = await openToStuckReader();
    let most = 0;
    for (let written = 0; written < 10_000 && !isClosed(); written += 1) {
      stream.write('x'.repeat(8_192));
      most = Math.max(most, queuedBytes());
      await turn();
    }
    expect(isClosed()).toBe(true);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(128 * 1024);
    await closed;
    stream.write('to nobody');
    stream.end();
    await turn();
    expect(errors).toEqual([]);
  },
  timeoutMs,
);

it(
  'ends although its reader does not take the last of it, and sends nothing after that',
  async () => {
    const { stream, errors, queuedBytes, closed } = await openToStuckReader();
    while (queuedBytes() < 16_384) {
      stream.write('x'.repeat(4_096));
      await turn();
    }
    stream.end();
    const atEnd = queuedBytes();
    stream.write('too late');
    stream.end();
    expect(queuedBytes()).toBe(atEnd);
    await closed;
    expect(errors).toEqual([]);
  },
  timeoutMs,
);
