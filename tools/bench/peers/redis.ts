import { once } from 'node:events';
import net from 'node:net';
import { findOnPath } from '../../local/stack/executables';
import { findFreePorts } from '../../local/stack/ports';
import { startProcess, waitUntilReady } from '../../local/stack/processes';

export interface LocalRedis {
  port: number;
  stop(): Promise<void>;
}

/** A Redis that keeps nothing after its end; undefined when there is no `redis-server` on the PATH. */
export async function startRedis(dataDir: string): Promise<LocalRedis | undefined> {
  const command = findOnPath('redis-server');
  if (command === undefined) return undefined;
  const [port = 0] = await findFreePorts(1);
  const running = await startProcess({
    name: 'Redis',
    command: [command, '--port', String(port), '--save', '', '--dir', dataDir],
    env: process.env,
    logFile: `${dataDir}/redis.log`,
  });
  await waitUntilReady(running, () => answers(port));
  return { port, stop: () => running.stop() };
}

async function answers(port: number): Promise<boolean> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
