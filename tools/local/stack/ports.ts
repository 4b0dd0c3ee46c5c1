import { randomInt } from 'node:crypto';
import net from 'node:net';
import { LocalProblem } from '../problem';

/** One port, who needs it, and how to move it or do without. */
export interface PortNeed {
  port: number;
  neededBy: string;
  wayOut: string;
}

// Below the range from which systems hand out ports for outgoing connections, so that none of those takes a port
// between choosing and using it.
const FREE_PORT_FROM = 15_000;
const FREE_PORT_BELOW = 30_000;
/** A process looks in the lane of its id: two that start one after the other do not choose the same port. */
const LANES = 15;
const LANE_PORTS = (FREE_PORT_BELOW - FREE_PORT_FROM) / LANES;

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve(false);
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(true);
      else reject(error);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Whether nobody listens on this port, on any address of this machine. */
export async function isPortFree(port: number): Promise<boolean> {
  for (const host of ['127.0.0.1', '::1', '0.0.0.0']) {
    if (!(await canListen(port, host))) return false;
  }
  return true;
}

/** Whether somebody listens on this port; unlike `isPortFree` it never takes the port itself. */
export function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** @throws LocalProblem naming every port that is taken, who needed it, and the way out. */
export async function assertPortsFree(needs: PortNeed[]): Promise<void> {
  const taken: PortNeed[] = [];
  for (const need of needs) {
    if (!(await isPortFree(need.port))) taken.push(need);
  }
  if (taken.length === 0) return;
  throw new LocalProblem(
    taken.map(({ port, neededBy, wayOut }) => `Port ${port} is in use, and ${neededBy} needs it. ${wayOut}`).join('\n'),
  );
}

/** Different ports that nobody listens on now. */
export async function findFreePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  const laneFrom = FREE_PORT_FROM + (process.pid % LANES) * LANE_PORTS;
  while (ports.size < count) {
    const port = laneFrom + randomInt(LANE_PORTS);
    if (!ports.has(port) && (await isPortFree(port))) ports.add(port);
  }
  return [...ports];
}
