import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { htmlReply, jsonReply, readBody, sendReply, splitTarget, type HttpReply } from '../core/http';

/** What a control route is given. */
interface ControlCall {
  params: string[];
  query: URLSearchParams;
  body: unknown;
}

export interface ControlRoute {
  method: string;
  /** As in `/control/stores/{id}`; a part in braces is a parameter. */
  path: string;
  summary: string;
  handle(call: ControlCall): unknown;
}

/** Thrown by a control route to answer with a status and a text. */
export class ControlError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads what was sent with its schema; undeclared fields are refused.
 * @throws {ControlError} 400 naming each field.
 */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value ?? {});
  if (!result.success) throw new ControlError(400, z.prettifyError(result.error));
  return result.data;
}

/** Serves the control API; its first page lists the routes. */
export async function serveControl(
  routes: readonly ControlRoute[],
  overview: () => string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { path, rawQuery } = splitTarget(request.url ?? '/');
  const body = await readBody(request);
  sendReply(response, await answer(routes, overview, request.method ?? 'GET', path, rawQuery, body));
}

async function answer(
  routes: readonly ControlRoute[],
  overview: () => string,
  method: string,
  path: string,
  rawQuery: string,
  text: string,
): Promise<HttpReply> {
  if (path === '/') return htmlReply(200, overview());
  let isKnownPath = false;
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (!params) continue;
    isKnownPath = true;
    if (route.method !== method) continue;
    try {
      const body: unknown = text === '' ? undefined : JSON.parse(text);
      const value = await route.handle({ params, query: new URLSearchParams(rawQuery), body });
      return jsonReply(200, value ?? { ok: true });
    } catch (error) {
      if (error instanceof ControlError) return jsonReply(error.status, { error: error.message });
      if (error instanceof SyntaxError || error instanceof RangeError) return jsonReply(400, { error: error.message });
      throw error;
    }
  }
  return isKnownPath
    ? jsonReply(405, { error: `${method} is not possible on ${path}` })
    : jsonReply(404, { error: `there is no ${path}; GET / lists what there is` });
}

function matchPath(pattern: string, path: string): string[] | undefined {
  const wanted = pattern.split('/');
  const given = path.split('/');
  if (wanted.length !== given.length) return undefined;
  const params: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const actual = given[index] ?? '';
    if (part.startsWith('{')) params.push(decodeURIComponent(actual));
    else if (part !== actual) return undefined;
  }
  return params;
}
