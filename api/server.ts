import { createServer, type RequestListener, type Server } from 'node:http';

/** Requests of partners and pages arrive whole within milliseconds: a slower sender only takes up a connection. */
const requestTimeoutMs = 10_000;
const headersTimeoutMs = 5_000;
const checkEveryMs = 1_000;
/** How long nothing may move on a connection, as with a reader who does not read. Event streams send every 15 s. */
const idleTimeoutMs = 120_000;
/** Each connection takes some 20 KiB while it sends nothing. */
const maxConnections = 4_000;

/** The HTTP server of `api`, with bounds on what slow and many clients may hold. */
export function createHttpServer(app: RequestListener): Server {
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: checkEveryMs,
    },
    app,
  );
  server.timeout = idleTimeoutMs;
  server.maxConnections = maxConnections;
  return server;
}
