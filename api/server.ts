import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { Server as TcpServer } from 'node:net';

/** Requests of partners and pages arrive whole within milliseconds: a slower sender only takes up a connection. */
const requestTimeoutMs = 10_000;
const headersTimeoutMs = 5_000;
const checkEveryMs = 1_000;
/** How long nothing may move on a connection, as with a reader who does not read. Event streams send every 15 s. */
const idleTimeoutMs = 120_000;
/** Longer than the 60 s for which proxies usually keep a connection: the proxy has to be the one that ends it. */
const keepAliveTimeoutMs = 65_000;
/** Each connection takes some 20 KiB while it sends nothing. */
const maxConnections = 4_000;

export interface HttpServer {
  server: Server;
  /** Takes no further connection, and lets requests in flight end: within `graceMs`, or they are cut off. */
  close: (graceMs: number) => Promise<void>;
}

/** The HTTP server of `api`, with bounds on what slow and many clients may hold. */
export function createHttpServer(app: RequestListener): HttpServer {
  const underWay = new Set<ServerResponse>();
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: checkEveryMs,
    },
    (request, response) => {
      underWay.add(response);
      response.on('close', () => {
        underWay.delete(response);
        if (!server.listening) closeIdle();
      });
      // It came on a connection that was open when the server closed.
      if (!server.listening) endConnection(response);
      app(request, response);
    },
  );
  server.timeout = idleTimeoutMs;
  server.maxConnections = maxConnections;

  /** Node takes a connection for idle as soon as its answer is written, even if the reader has not had all of it. */
  function closeIdle(): void {
    const isBeingRead = ({ writableEnded, writableFinished }: ServerResponse) => writableEnded && !writableFinished;
    if (![...underWay].some(isBeingRead)) server.closeIdleConnections();
  }

  async function close(graceMs: number): Promise<void> {
    const timer = setTimeout(() => server.closeAllConnections(), graceMs);
    await new Promise<void>((resolve) => {
      // The method of HTTP's own server would call `closeIdleConnections` at once.
      TcpServer.prototype.close.call(server, () => resolve());
      underWay.forEach(endConnection);
      closeIdle();
    });
    clearTimeout(timer);
  }

  return { server, close };
}

/** Has the connection end with this answer. Else its client would keep it, and send the next request on it. */
function endConnection(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('connection', 'close');
}
