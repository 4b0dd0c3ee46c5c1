import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OperatorError } from '../domain/operatorError';

/** A port that another program uses. */
export class PortError extends OperatorError {
  constructor(variable: string, port: number, options: ErrorOptions) {
    super(`Port ${port} is in use: set ${variable} to a free port, or stop what uses it.`, options);
  }
}

/**
 * @param variable the environment variable that chose the port, to name it when it is taken
 * @returns the port, which differs from the given one when that was 0
 * @throws PortError
 */
export async function listen(server: Server, port: number, variable: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortError(variable, port, { cause: error }) : error);
    });
    server.listen(port, resolve);
  });
  return (server.address() as AddressInfo).port;
}
