import { createServer, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';

/** A gRPC message without a field that is set: not compressed, of length 0. */
const emptyMessage = Buffer.alloc(5);

export interface GuardedTemporal {
  address: string;
  close(): Promise<void>;
}

/**
 * A server that answers every call of Temporal's API with an empty message, and one of them with a gRPC status: what a
 * locked-down namespace looks like from outside.
 */
export async function startTemporalWithout(method: string, grpcStatus: number): Promise<GuardedTemporal> {
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.resume();
    const head = { ':status': 200, 'content-type': 'application/grpc' };
    if (String(headers[':path']).endsWith(`/${method}`)) {
      stream.respond({ ...head, 'grpc-status': grpcStatus }, { endStream: true });
      return;
    }
    stream.respond(head, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(emptyMessage);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
