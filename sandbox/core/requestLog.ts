import { SlidingWindow } from './slidingWindow';

export type Partner = 'shopline' | 'omnichat';

/** One request as it arrived and how it was answered. */
export interface LoggedRequest {
  seq: number;
  partner: Partner;
  method: string;
  path: string;
  query: string;
  status: number;
  /** Epoch milliseconds of arrival. */
  at: number;
  tookMs: number;
  /** Who asked: the merchant id or team id behind the token, '' when none. */
  caller: string;
  userAgent: string;
}

const ringSize = 20_000;
const rateSeconds = 900;

class PartnerTally {
  total = 0;
  byStatus: Record<string, number> = {};
  byOperation: Record<string, number> = {};
  readonly callers = new Map<string, SlidingWindow>();
  readonly perSecond = new Map<number, { requests: number; throttled: number; errors: number; writes: number }>();
}

/** Remembers what both partners were asked: totals, rates, and the last requests one by one. */
export class RequestLog {
  private readonly tallies: Record<Partner, PartnerTally> = {
    shopline: new PartnerTally(),
    omnichat: new PartnerTally(),
  };
  private ring: LoggedRequest[] = [];
  private seq = 0;
  /** Requests that no well-behaved client would send, counted by kind. */
  alarms: { kind: string; detail: string; at: number }[] = [];
  alarmCounts: Record<string, number> = {};

  /** Notes an arrival against the budget it counts for: a token (SHOPLINE) or a team (Omnichat). */
  arrived(partner: Partner, budget: string): void {
    const { callers } = this.tallies[partner];
    let window = callers.get(budget);
    if (!window) callers.set(budget, (window = new SlidingWindow(1_000)));
    window.add(performance.now());
  }

  answered(request: Omit<LoggedRequest, 'seq'>): void {
    const tally = this.tallies[request.partner];
    tally.total += 1;
    tally.byStatus[request.status] = (tally.byStatus[request.status] ?? 0) + 1;
    const operation = `${request.method} ${operationPath(request.path)}`;
    tally.byOperation[operation] = (tally.byOperation[operation] ?? 0) + 1;

    const second = Math.floor(request.at / 1_000);
    let bucket = tally.perSecond.get(second);
    if (!bucket) {
      tally.perSecond.set(second, (bucket = { requests: 0, throttled: 0, errors: 0, writes: 0 }));
      if (tally.perSecond.size > rateSeconds) {
        const oldest = tally.perSecond.keys().next().value;
        if (oldest !== undefined) tally.perSecond.delete(oldest);
      }
    }
    bucket.requests += 1;
    if (request.status === 429) bucket.throttled += 1;
    else if (request.status >= 400 || request.status === 0) bucket.errors += 1;
    if (request.method !== 'GET' && request.status < 300) bucket.writes += 1;

    this.seq += 1;
    this.ring.push({ seq: this.seq, ...request });
    if (this.ring.length > ringSize * 2) this.ring = this.ring.slice(-ringSize);
  }

  alarm(kind: string, detail: string): void {
    this.alarmCounts[kind] = (this.alarmCounts[kind] ?? 0) + 1;
    if (this.alarms.length < 1_000) this.alarms.push({ kind, detail, at: Date.now() });
  }

  /** Totals of one partner; `maxInOneSecond` is the worst sliding second of any one budget. */
  summary(partner: Partner) {
    const { total, byStatus, byOperation, callers } = this.tallies[partner];
    return {
      total,
      byStatus,
      byOperation,
      maxInOneSecond: Math.max(0, ...[...callers.values()].map(({ max }) => max)),
    };
  }

  /** Requests answered after sequence number `since`: the last `limit` of them, oldest first. */
  since(since: number, limit: number): LoggedRequest[] {
    return this.ring.filter(({ seq }) => seq > since).slice(-limit);
  }

  /** Requests per second of the last `seconds` seconds, for charts. */
  rates(partner: Partner, seconds: number) {
    const now = Math.floor(Date.now() / 1_000);
    const { perSecond } = this.tallies[partner];
    return Array.from({ length: seconds }, (_, i) => {
      const second = now - seconds + 1 + i;
      return { second, ...(perSecond.get(second) ?? { requests: 0, throttled: 0, errors: 0, writes: 0 }) };
    });
  }

  reset(): void {
    this.tallies.shopline = new PartnerTally();
    this.tallies.omnichat = new PartnerTally();
    this.ring = [];
    this.alarms = [];
    this.alarmCounts = {};
  }
}

/** Ids in a path become `{id}`, so that calls can be counted by what they do. */
function operationPath(path: string): string {
  return path.replace(/\/line\/[^/]+/, '/line/{lineId}').replace(/\/[0-9a-f]{24}(?=\/|$)/g, '/{id}');
}
