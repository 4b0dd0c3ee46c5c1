import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}

/** What to answer: a status and a body (objects as JSON), or full control over the response. */
export type ScriptedAnswer =
  { status: number; body?: unknown; headers?: Record<string, string> } | ((response: ServerResponse) => void);

export interface ScriptedServer {
  url: string;
  seen: SeenRequest[];
  /** Queues answers; each request takes one. */
  script(...answers: ScriptedAnswer[]): void;
  /** Stops listening. @throws when an answer was never asked for, so that no test passes by not getting there. */
  close(): Promise<void>;
}

/** A real HTTP server on a free port that answers as told and remembers what it was asked. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const seen: SeenRequest[] = [];
  const answers: ScriptedAnswer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', 'http://scripted');
      seen.push({
        method: request.method ?? '',
        path: pathname,
        query: searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      });
      const answer = answers.shift() ?? { status: 599, body: 'no answer was scripted' };
      if (typeof answer === 'function') return answer(response);
      response.writeHead(answer.status, answer.headers);
      response.end(typeof answer.body === 'object' ? JSON.stringify(answer.body) : answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    script: (...more) => void answers.push(...more),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (answers.length > 0) throw new Error(`${answers.length} scripted answers were never asked for`);
    },
  };
}
