import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { findFreePorts } from '../stack/ports';
import { Balancer } from './balancer';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A server that answers with its name; without keep-alive, so that each request is a connection. */
async function serve(name: string): Promise<{ port: number; stop: () => Promise<unknown> }> {
  const server = http.createServer((_request, response) => response.setHeader('connection', 'close').end(name));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => new Promise((resolve) => server.close(resolve));
  open.push(stop);
  return { port: (server.address() as AddressInfo).port, stop };
}

async function balance(ports: number[]): Promise<() => Promise<string>> {
  const [port = 0] = await findFreePorts(1);
  const balancer = await Balancer.open(port, ports);
  open.push(() => balancer.close());
  return async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
}

test('connections go to each in turn', async () => {
  const [a, b] = [await serve('a'), await serve('b')];
  const ask = await balance([a.port, b.port]);
  expect([await ask(), await ask(), await ask()]).toEqual(['a', 'b', 'a']);
});

test('one that takes none is passed over', async () => {
  const [a, b] = [await serve('a'), await serve('b')];
  const ask = await balance([a.port, b.port]);
  await a.stop();
  expect([await ask(), await ask(), await ask()]).toEqual(['b', 'b', 'b']);
});

test('with none left the connection ends', async () => {
  const a = await serve('a');
  const ask = await balance([a.port]);
  await a.stop();
  await expect(ask()).rejects.toThrow('fetch failed');
});
