import {
  NetworkFailure,
  type Connect,
  type JsonAnswer,
  type JsonRequest,
} from '../../../core/partners/http/jsonConnection';
import { splitTarget, type HttpReply } from '../../../sandbox/core/http';
import type { PartnerApi } from '../../../sandbox/core/partnerServer';
import type { Random } from '../../../sandbox/core/random';
import type { RequestLog } from '../../../sandbox/core/requestLog';
import type { Machine, Scheduler } from '../time/scheduler';

/** How one partner and the way to it behave. All numbers without a unit are shares of calls. */
export interface PartnerFaults {
  /** The request never arrives. */
  lost: number;
  /** The partner does what the request asks, and the answer never comes. */
  answerLost: number;
  /** The call takes up to 20 s longer. */
  slow: number;
  throttled: number;
  /** The partner answers 5xx, and has not done what the request asks. */
  failing: number;
  /** The partner answers 5xx, and has done what the request asks. */
  failingAfter: number;
  /** A proxy's page in the place of an answer. */
  html: number;
  /** A gateway's own 404: what is asked for may be there all the same. */
  notFound: number;
  /** Until then every call fails. */
  outUntilMs: number;
}

export const noFaults = (): PartnerFaults => ({
  lost: 0,
  answerLost: 0,
  slow: 0,
  throttled: 0,
  failing: 0,
  failingAfter: 0,
  html: 0,
  notFound: 0,
  outUntilMs: 0,
});

/** A call on its way, for those who watch. */
export interface Call {
  api: PartnerApi;
  machine: Machine;
  request: JsonRequest;
  sentAtMs: number;
  /** Whether its answer reached the caller before the caller gave up. */
  isAnswered: boolean;
  status: number | null;
}

export interface Watcher {
  sent(call: Call): void;
  /** Called before, and `arrived` after, the partner does what the request asks. */
  arriving(call: Call): void;
  arrived(call: Call): void;
  ended(call: Call): void;
}

type Reply = HttpReply | 'lost';

const defaultTimeoutMs = 15_000;
const longestSlownessMs = 20_000;
/** A request may arrive this late at most, so that the pacer can keep the caps (`core/sync/pacing/pacer.ts`). */
const latestArrivalMs = 900;
const notFoundPage = '<html><body><h1>404 Not Found</h1></body></html>';
const page = '<html><body><h1>502 Bad Gateway</h1></body></html>';

/**
 * The way to one partner, whose rules are the sandbox's. It takes the place of HTTP alone: the clients on it are the
 * service's.
 */
export class PartnerNetwork {
  faults: PartnerFaults = noFaults();
  /** How long a call takes at least. */
  baseMs = 20;
  /** Contacts that the partner refuses whatever is asked of them, each by its LINE id and with this status. */
  readonly refused = new Map<string, number>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly api: PartnerApi,
    private readonly log: RequestLog,
    private readonly watcher: Watcher,
  ) {}

  readonly connect: Connect = (_baseUrl, timeoutMs = defaultTimeoutMs) => ({
    request: (request) => this.request(request, timeoutMs),
    close: () => Promise.resolve(),
  });

  private request(request: JsonRequest, timeoutMs: number): Promise<JsonAnswer> {
    const { scheduler } = this;
    const { task } = scheduler;
    const { signal } = request;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const { api } = this;
      const call: Call = {
        api,
        machine: task.machine,
        request,
        sentAtMs: scheduler.nowMs,
        isAnswered: false,
        status: null,
      };
      this.watcher.sent(call);
      let isSettled = false;
      const settle = (work: () => void) => {
        if (isSettled) return;
        isSettled = true;
        deadline.isCancelled = true;
        signal?.removeEventListener('abort', onAbort);
        this.watcher.ended(call);
        work();
      };
      const onAbort = () => settle(() => reject(signal?.reason as Error));
      const fail = (code: string) => settle(() => reject(new NetworkFailure(code)));
      const deadline = scheduler.after(timeoutMs, () => fail('TIMEOUT'));
      signal?.addEventListener('abort', onAbort);
      this.send(call, (reply) => {
        const come = () => {
          if (reply === 'lost') return fail('ECONNRESET');
          call.isAnswered = !isSettled;
          call.status = reply.status;
          settle(() => resolve(answerOf(reply)));
        };
        scheduler.after(this.wayMs(), come, task);
      });
    });
  }

  private send(call: Call, back: (reply: Reply) => void): void {
    const { random, faults, scheduler } = this;
    const fate = random.next();
    const shares = ['lost', 'answerLost', 'throttled', 'failing', 'failingAfter', 'html', 'notFound'] as const;
    let met = 0;
    const fault = shares.find((name) => fate < (met += faults[name]));
    const slowMs = faults.slow > 0 && random.chance(faults.slow) ? random.int(200, longestSlownessMs) : 0;
    // The caller hears nothing, or its connection breaks.
    const breaks = (delayMs: number) => {
      if (random.chance(0.6)) scheduler.inWorld(delayMs, () => back('lost'));
    };
    if (fault === 'lost') return breaks(this.wayMs());
    const isSlowBefore = random.chance(0.5);
    scheduler.inWorld(this.wayMs() + (isSlowBefore ? Math.min(slowMs, latestArrivalMs) : 0), () => {
      const reply = this.serve(call, fault);
      if (fault === 'answerLost') breaks(this.wayMs());
      else scheduler.inWorld(isSlowBefore ? 0 : slowMs, () => back(reply));
    });
  }

  private serve(call: Call, fault: keyof PartnerFaults | undefined): HttpReply {
    const { api, log, scheduler } = this;
    const { method, path: target, headers, body } = call.request;
    const { path, rawQuery } = splitTarget(target);
    const caller = api.callerOf(headers, path);
    if (caller) log.arrived(api.partner, caller.budget);
    if (this.faults.outUntilMs > scheduler.nowMs)
      return { status: 503, headers: { 'content-type': 'text/html' }, body: page };
    if (fault === 'throttled')
      return { status: 429, headers: { 'retry-after': '1' }, body: '{"message":"Too many requests"}' };
    if (fault === 'failing') return { status: 500, body: '{"message":"Internal server error"}' };
    if (fault === 'notFound') return { status: 404, headers: { 'content-type': 'text/html' }, body: notFoundPage };
    if (fault === 'html') return { status: 502, headers: { 'content-type': 'text/html' }, body: page };
    const limited = caller && api.limit(caller.budget, '192.0.2.1');
    if (limited) return limited;
    const query = new URLSearchParams(rawQuery);
    const refusal = this.refused.get(query.get('userId') ?? '');
    if (refusal) return { status: refusal, body: '{"errorCode":"INVALID_REQUEST_BODY","message":"not acceptable"}' };
    this.watcher.arriving(call);
    const text = body === undefined ? '' : JSON.stringify(body);
    const request = { method, path, rawQuery, query, headers, body: text, remoteAddress: '192.0.2.1' };
    const reply = api.handle(request, undefined) as HttpReply;
    call.status = reply.status;
    this.watcher.arrived(call);
    return fault === 'failingAfter' ? { status: 502, body: page } : reply;
  }

  private wayMs(): number {
    return this.baseMs * (0.5 + this.random.next());
  }
}

function answerOf({ status, headers = {}, body = '' }: HttpReply): JsonAnswer {
  if (body === '') return { status, headers, body: undefined, isUnreadable: false };
  try {
    return { status, headers, body: JSON.parse(body), isUnreadable: false };
  } catch {
    return { status, headers, body: undefined, isUnreadable: true };
  }
}
