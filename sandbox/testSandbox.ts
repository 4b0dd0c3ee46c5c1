import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer, readBody } from './core/http';
import { startSandbox, type RunningSandbox, type SandboxOptions } from './startSandbox';

export interface Answer<T = unknown> {
  status: number;
  headers: Headers;
  text: string;
  json: T;
}

/** One HTTP call; redirects are not followed, `json` is null when the body is not JSON. */
export async function call<T>(
  method: string,
  url: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer<T>> {
  const { token, body, headers } = options;
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: (isJson && text !== '' ? JSON.parse(text) : null) as T,
  };
}

export interface TestSandbox extends RunningSandbox {
  control: <T>(method: string, path: string, body?: unknown) => Promise<T>;
  makeStore: (request: Record<string, unknown>) => Promise<{ merchantId: string; handle: string; accessToken: string }>;
  makeTeam: (
    request: Record<string, unknown>,
  ) => Promise<{ teamId: string; apiToken: string; channelId: string; adminUsername: string }>;
}

/** A sandbox on free ports. */
export async function startTestSandbox(options: Partial<SandboxOptions> = {}): Promise<TestSandbox> {
  const running = await startSandbox({ ports: { shopline: 0, omnichat: 0, control: 0 }, ...options });
  const control = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await call<T>(method, `${running.urls.control}/control${path}`, body === undefined ? {} : { body });
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.json;
  };
  return {
    ...running,
    control,
    makeStore: (request) => control('POST', '/stores', request),
    makeTeam: (request) => control('POST', '/teams', request),
  };
}

export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Listens for webhooks; `answer` decides the reply to each. */
export async function startReceiver(
  answer: (received: Received) => { status: number; body?: string } = () => ({ status: 200 }),
) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const entry = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
      received.push(entry);
      const { status, body: text } = answer(entry);
      response.writeHead(status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://localhost:${port}/hook`, received, close: () => closeServer(server) };
}

/**
 * Waits until `check` answers something, `timeoutMs` at most; an error it throws counts as "not yet". Between two looks
 * this function waits a twentieth of the time so far, but 10 ms at least and 250 ms at most.
 */
export async function until<T>(
  check: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = 20_000,
): Promise<T> {
  const beganMs = performance.now();
  for (;;) {
    let cause: unknown;
    try {
      const value = await check();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      cause = error;
    }
    const elapsedMs = performance.now() - beganMs;
    if (elapsedMs > timeoutMs) throw new Error(`not true within ${timeoutMs} ms: ${String(cause)}`, { cause });
    await new Promise((resolve) => setTimeout(resolve, Math.min(250, Math.max(10, elapsedMs / 20))));
  }
}
