import { once } from 'node:events';
import { Agent, get, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { sleep } from '../core/runtime/async';
import { createHttpServer } from './server';

it('lets no client hold a connection for long with a head or a body that does not end', async () => {
  const { server } = createHttpServer((request, response) => {
    request.resume().on('end', () => response.end());
  });
  expect([server.requestTimeout, server.headersTimeout]).toEqual([10_000, 5_000]);
  expect(server.maxConnections).toBeLessThanOrEqual(4_000);
  // Shorter here alone, so that the test does not wait.
  [server.requestTimeout, server.headersTimeout] = [500, 300];
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const answers = ['POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na', 'GET / HTTP/1.1\r\nHost:'].map(
    (sent) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => socket.write(sent));
        let answer = '';
        socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
        socket.on('error', reject).on('close', () => resolve(answer));
      }),
  );
  for (const answer of await Promise.all(answers)) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  server.close();
});

// A proxy that keeps connections for 60 s would else send a request on one that ends in the same moment.
it('keeps a connection for longer than proxies do, though a head has to arrive within 5 s', async () => {
  const { server, close } = createHttpServer((_request, response) => response.end());
  server.headersTimeout = 300;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async () => {
    const asked = get({ port, host: '127.0.0.1', agent });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    await once(answer.resume(), 'end');
    return { kept: answer.headers['keep-alive'], isSameConnection: asked.reusedSocket };
  };
  expect((await ask()).kept).toBe('timeout=65');
  // Longer than a head may take, and than the server looks for slow ones.
  await sleep(1_500);
  expect((await ask()).isSameConnection).toBe(true);
  const startedAtMs = performance.now();
  await close(10_000);
  expect(performance.now() - startedAtMs).toBeLessThan(3_000);
  agent.destroy();
});

it('refuses an address and headers of more than 16 KiB', async () => {
  const { server } = createHttpServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/${'a'.repeat(17_000)}`);
  expect({ status: response.status, body: await response.text() }).toEqual({ status: 431, body: '' });
  server.close();
});

describe('once it closes', () => {
  const body = Buffer.alloc(8_000_000);
  let agent: Agent;

  beforeEach(() => {
    agent = new Agent({ keepAlive: true, maxSockets: 1 });
  });
  afterEach(() => agent.destroy());

  /** Opens the server. @returns how to ask it on one connection that the client keeps */
  async function open(app: RequestListener) {
    const { server, close } = createHttpServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const ask = async () => {
      const asked = get({ port, host: '127.0.0.1', agent });
      return ((await once(asked, 'response')) as [IncomingMessage])[0];
    };
    return { ask, close };
  }

  it('ends the connection of a request in flight with its answer', async () => {
    let arrive: (response: ServerResponse) => void = () => undefined;
    const arrived = new Promise<ServerResponse>((resolve) => (arrive = resolve));
    const { ask, close } = await open((_request, response) => arrive(response));
    const asked = ask();
    const response = await arrived;
    const closed = close(10_000);
    response.end('done');
    const answer = await asked;
    expect(answer.headers.connection).toBe('close');
    await once(answer.resume(), 'end');
    await closed;
    await expect(ask()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('ends the connection of an answer that had begun before, as soon as it has ended', async () => {
    const { ask, close } = await open((_request, response) => {
      response.write('a');
      setTimeout(() => response.end('b'), 200);
    });
    const answer = await ask();
    const startedAtMs = performance.now();
    const closed = close(10_000);
    expect(await text(answer)).toBe('ab');
    await closed;
    expect(performance.now() - startedAtMs).toBeLessThan(3_000);
  });

  it('lets a slow reader have the rest of an answer that is written', async () => {
    const { ask, close } = await open((_request, response) => response.end(body));
    const answer = await ask();
    const closed = close(10_000);
    let bytes = 0;
    for await (const chunk of answer) bytes += (chunk as Buffer).length;
    expect(bytes).toBe(body.length);
    await closed;
  });

  it('waits no longer than it may for what does not end', async () => {
    const { ask, close } = await open((_request, response) => response.write('a'));
    const answer = await ask();
    answer.on('error', () => undefined).resume();
    await close(100);
  });
});
