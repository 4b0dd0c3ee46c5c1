import { getLanguage } from '../locales/language';
import type { Integration, Notice } from './types';

/** RFC 9457 problem of the server, or the page's own: `unreachable` ({@link ApiError.isUnreachable}), `unexpected`. */
export interface Problem extends Notice {
  status: number;
  /** Where the connection in the way was made. */
  origin?: Integration['origin'];
  /** The id by which the service's log names a failure of its own. */
  traceId?: string;
}

export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(problem.title || problem.code, options);
  }

  /** No answer at all: network down, server restarting. The page supplies the words. */
  get isUnreachable(): boolean {
    return this.problem.status === 0;
  }
}

let csrfToken = '';

/** Writes carry the token that `GET /api/session` handed out. */
export function rememberCsrfToken(token: string): void {
  csrfToken = token;
}

interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * One call to the admin API, asking for errors in the language of the page.
 * @throws ApiError for every answer that is not 2xx, and when there is no answer
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await ask(path, options);
  return parseJson(await reach(() => response.text()), response) as T;
}

/** A file of the admin API. @throws ApiError like {@link request}, also where the file breaks off */
export async function requestFile(path: string): Promise<Blob> {
  const response = await ask(path, {});
  return reach(() => response.blob());
}

async function ask(path: string, { method = 'GET', body, signal }: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': getLanguage() };
  if (method !== 'GET') headers['x-csrf-token'] = csrfToken;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const response = await reach(() =>
    fetch(path, { method, headers, body: JSON.stringify(body), signal, credentials: 'same-origin' }),
  );
  if (response.ok) return response;
  throw new ApiError(toProblem(parseJson(await reach(() => response.text()), response), response.status));
}

/** What the network brings. @throws ApiError `unreachable` */
async function reach<T>(what: () => Promise<T>): Promise<T> {
  try {
    return await what();
  } catch (cause) {
    throw new ApiError(emptyProblem(0, 'unreachable'), { cause });
  }
}

function parseJson(text: string, response: Response): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch (cause) {
    // A proxy's HTML page: its status still tells what happened.
    if (!response.ok) return null;
    throw new ApiError(emptyProblem(response.status, 'unexpected'), { cause });
  }
}

/** A complete problem. Whatever did not arrive has a default; an answer without a code is a proxy's, not the server's. */
export function toProblem(payload: unknown, status: number): Problem {
  const unavailable = status === 502 || status === 503 || status === 504;
  const problem = emptyProblem(unavailable ? 0 : status, unavailable ? 'unreachable' : 'unexpected');
  if (typeof payload !== 'object' || payload === null || !('code' in payload)) return problem;
  const fields = payload as Record<string, unknown>;
  const text = (name: string, fallback: string) => (typeof fields[name] === 'string' ? fields[name] : fallback);
  const { origin, traceId } = fields;
  return {
    status,
    code: text('code', problem.code),
    title: text('title', ''),
    detail: text('detail', ''),
    remedy: text('remedy', ''),
    ...((origin === 'shopline' || origin === 'omnichat') && { origin }),
    ...(typeof traceId === 'string' && { traceId }),
  };
}

function emptyProblem(status: number, code: string): Problem {
  return { status, code, title: '', detail: '', remedy: '' };
}

export function problemOf(error: unknown): Problem {
  return error instanceof ApiError ? error.problem : emptyProblem(500, 'unexpected');
}
