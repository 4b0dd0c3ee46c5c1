import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fault, Faults } from './faults';
import { htmlReply, readBody, sendReply, splitTarget, type HttpReply, type HttpRequest } from './http';
import type { Partner, RequestLog } from './requestLog';

/** What `servePartner` needs of a partner's API, to put logging, limits, latency and faults around it. */
export interface PartnerApi {
  partner: Partner;
  /** Which budget a request uses, and who sent it, by its headers and path alone; undefined: no known caller. */
  callerOf(headers: IncomingHttpHeaders, path: string): { budget: string; caller: string } | undefined;
  /** The refusal, when the budget is spent or the caller's address has made too many calls; else undefined. */
  limit(budget: string, remoteAddress: string): HttpReply | undefined;
  handle(request: HttpRequest, fault: Fault | undefined): HttpReply | Promise<HttpReply>;
  latency(): { latencyMs: number; latencyJitterMs: number };
}

/** Serves one request: counts it at arrival, then limits, delays, answers and logs it. */
export async function servePartner(
  api: PartnerApi,
  tools: { log: RequestLog; faults: Faults },
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = Date.now();
  const startedMs = performance.now();
  const method = incoming.method ?? 'GET';
  const { path, rawQuery } = splitTarget(incoming.url ?? '/');
  const caller = api.callerOf(incoming.headers, path);
  if (caller) tools.log.arrived(api.partner, caller.budget);

  const finish = (status: number): void => {
    tools.log.answered({
      partner: api.partner,
      method,
      path,
      query: rawQuery,
      status,
      at,
      tookMs: Math.round(performance.now() - startedMs),
      caller: caller?.caller ?? '',
      userAgent: incoming.headers['user-agent'] ?? '',
    });
  };

  const remoteAddress = incoming.socket.remoteAddress ?? '';
  const limited = caller && api.limit(caller.budget, remoteAddress);
  const body = await readBody(incoming);
  if (limited) {
    finish(limited.status);
    sendReply(response, limited);
    return;
  }

  const fault = tools.faults.take(api.partner, { method, path, query: rawQuery, body });
  const { latencyMs, latencyJitterMs } = api.latency();
  const waitMs = latencyMs + Math.random() * latencyJitterMs;
  if (waitMs > 0) await delay(waitMs);
  if (fault && !fault.afterEffect) await tools.faults.delay(fault);

  const query = new URLSearchParams(rawQuery);
  if (fault?.repeatCursor) for (const name of ['previous_id', 'page']) query.delete(name);
  const work = async () => {
    const request = { method, path, rawQuery, query, headers: incoming.headers, body, remoteAddress };
    const reply = await api.handle(request, fault);
    if (fault?.afterEffect) await tools.faults.delay(fault);
    return reply;
  };

  if (fault?.dropConnection) {
    if (fault.afterEffect) await work();
    finish(0);
    response.destroy();
    return;
  }
  const scripted = fault && scriptedReply(fault);
  if (scripted && fault.afterEffect) await work();
  let reply = scripted ?? (await work());
  if (fault?.truncate) reply = cutInHalf(reply);
  finish(reply.status);
  sendReply(response, reply);
}

function scriptedReply(fault: Fault): HttpReply | undefined {
  if (fault.html) {
    const page = '<html><head><title>Bad Gateway</title></head><body><h1>nginx</h1></body></html>';
    const reply = htmlReply(fault.status ?? 502, page);
    return { ...reply, headers: { ...reply.headers, ...fault.headers } };
  }
  if (fault.status === undefined) return undefined;
  const body = typeof fault.body === 'string' ? fault.body : fault.body === undefined ? '' : JSON.stringify(fault.body);
  const type = typeof fault.body === 'string' ? 'text/plain' : 'application/json';
  return { status: fault.status, headers: { 'content-type': type, ...fault.headers }, body };
}

function cutInHalf(reply: HttpReply): HttpReply {
  const body = reply.body ?? '';
  return { ...reply, body: body.slice(0, Math.floor(body.length / 2)) };
}
