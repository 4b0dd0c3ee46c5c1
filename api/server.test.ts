import { connect, type AddressInfo } from 'node:net';
import { createHttpServer } from './server';

it('lets no client hold a connection for long with a head or a body that does not end', async () => {
  const server = createHttpServer((request, response) => {
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

it('refuses an address and headers of more than 16 KiB', async () => {
  const server = createHttpServer((_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const response = await fetch(`http://127.0.0.1:${port}/${'a'.repeat(17_000)}`);
  expect({ status: response.status, body: await response.text() }).toEqual({ status: 431, body: '' });
  server.close();
});
