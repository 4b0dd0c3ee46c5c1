import net from 'node:net';
import { once } from 'node:events';
import { assertPortsFree, findFreePorts, isPortFree } from './ports';

test('a port in use is named with who needs it and the way out, all of them at once', async () => {
  const [first = 0, second = 0, third = 0] = await findFreePorts(3);
  const servers = [net.createServer().listen(first, '127.0.0.1'), net.createServer().listen(third)];
  await Promise.all(servers.map((server) => once(server, 'listening')));
  try {
    const needs = [first, second, third].map((port) => ({
      port,
      neededBy: `need ${port}`,
      wayOut: `Set PORT_${port}.`,
    }));
    await expect(assertPortsFree(needs)).rejects.toThrow(
      `Port ${first} is in use, and need ${first} needs it. Set PORT_${first}.\n` +
        `Port ${third} is in use, and need ${third} needs it. Set PORT_${third}.`,
    );
  } finally {
    servers.forEach((server) => server.close());
  }
});

test('free ports differ, are free, and lie in the lane of this process', async () => {
  const ports = await findFreePorts(20);
  expect(new Set(ports).size).toBe(20);
  expect(new Set(ports.map((port) => Math.floor(port / 1_000) % 15))).toEqual(new Set([process.pid % 15]));
  expect(await Promise.all(ports.map(isPortFree))).not.toContain(false);
});
