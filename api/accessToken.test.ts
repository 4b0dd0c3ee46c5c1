import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler } from 'express';
import { unlessToken } from './accessToken';

it('a middleware that fails later is an answer, not the end of the process', async () => {
  const app = express();
  const failsLater = () => new Promise<void>((_resolve, reject) => setImmediate(reject, new Error('no database')));
  // Express tells a handler of errors by its four parameters.
  const answer: ErrorRequestHandler = (error, _request, response, next) => {
    if (error instanceof Error) response.status(503).end();
    else next(error);
  };
  app.use(unlessToken(failsLater), answer);
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  const { status } = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(2_000) });
  server.close();
  expect(status).toBe(503);
});
