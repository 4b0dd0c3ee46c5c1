import { connect, createServer, type IncomingHttpHeaders, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';

export interface TemporalProxy {
  address: string;
  /** Calls of each method so far, answered by the proxy or by the server. */
  calls(method: string): number;
  close(): Promise<void>;
}

/**
 * A proxy before a Temporal server that answers some calls itself, with a gRPC status. So it looks from outside like a
 * locked-down namespace, or like one that is not quite up to date.
 * @param answer the status for the n-th call (from 1) of a method; null leaves it to the server
 */
export async function startTemporalProxy(
  target: string,
  answer: (method: string, nth: number) => number | null,
): Promise<TemporalProxy> {
  const upstream = connect(`http://${target}`);
  // Unheard, this event would end the process. A call that cannot be passed on is ended by its own handler below.
  upstream.on('error', () => undefined);
  const counts = new Map<string, number>();
  const sessions = new Set<ServerHttp2Session>();
  const server = createServer();
  server.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    const method = String(headers[':path']).split('/').at(-1) ?? '';
    const nth = (counts.get(method) ?? 0) + 1;
    counts.set(method, nth);
    stream.on('error', () => undefined);
    const status = answer(method, nth);
    if (status !== null) {
      stream.resume();
      const head = { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': String(status) };
      stream.respond(head, { endStream: true });
      return;
    }
    const call = upstream.request(headers);
    let trailers: IncomingHttpHeaders = {};
    call.on('error', () => stream.close());
    call.on('response', (head, flags) => {
      const isOver = (flags & 1) === 1;
      if (!stream.destroyed) stream.respond(head, isOver ? { endStream: true } : { waitForTrailers: true });
    });
    call.on('trailers', (received: IncomingHttpHeaders) => {
      trailers = received;
    });
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    stream.on('close', () => call.close());
    stream.pipe(call);
    call.pipe(stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: (method) => counts.get(method) ?? 0,
    async close() {
      for (const session of sessions) session.destroy();
      upstream.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
