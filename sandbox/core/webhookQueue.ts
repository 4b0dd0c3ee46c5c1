import { randomUUID } from 'node:crypto';
import { Agent, request } from 'undici';
import type { Partner } from './requestLog';

/** One try to deliver an event, as the "Webhook log" of the partner shows it. */
export interface WebhookAttempt {
  id: string;
  partner: Partner;
  topic: string;
  /** Merchant id (SHOPLINE) or team id (Omnichat). */
  owner: string;
  /** `trace_id` or `X-Omnichat-Event-Id`: the same on every repetition. */
  eventId: string;
  kind: 'first' | 'duplicate' | 'retry' | 'resend';
  at: number;
  /** HTTP status; 0 when there was no answer; null while the try waits, or when it was blocked. */
  status: number | null;
  tookMs: number | null;
  outcome: 'waiting' | 'delivered' | 'failed' | 'blocked';
  error: string | null;
}

interface WebhookMessage {
  url: string;
  headers: Record<string, string>;
  body: string;
}

export interface WebhookJob {
  topic: string;
  owner: string;
  eventId: string;
  /** Called at each try, so that a header timestamp can be of that moment. */
  build(kind: WebhookAttempt['kind']): WebhookMessage;
  /** Asked before each try: the reason why this event must not go out, or undefined. */
  blockedBy?(): string | undefined;
  /** Called when the last automatic try has failed. */
  gaveUp?(): void;
}

export interface QueuePolicy {
  perSecond: number;
  concurrency: number;
  timeoutMs: number;
  automaticTries: number;
}

const logSize = 50_000;

/** Sends one partner's events at a set rate, keeps the log, and can send any of them again. */
export class WebhookQueue {
  private waiting: { job: WebhookJob; attempt: WebhookAttempt; dueMs: number; tries: number }[] = [];
  private log: { job: WebhookJob; attempt: WebhookAttempt }[] = [];
  private inFlight = 0;
  private allowance = 0;
  private lastTickMs = performance.now();
  private timer: NodeJS.Timeout | undefined;
  private closed = false;
  private readonly agent = new Agent({ keepAliveTimeout: 10_000, connections: 64 });

  constructor(
    private readonly partner: Partner,
    private readonly policy: () => QueuePolicy,
    private readonly accepts: (status: number) => boolean,
    /** Asked before each delivery: the reason why it must not go out, or undefined. */
    private readonly blockedBy: () => Promise<string | undefined> | string | undefined,
    private readonly settled: (delivered: boolean) => void,
  ) {}

  /** Queues an event; `holdMs` delays it, which is how deliveries get out of order. */
  push(job: WebhookJob, kind: WebhookAttempt['kind'] = 'first', holdMs = 0, tries = 1): WebhookAttempt {
    const attempt: WebhookAttempt = {
      id: randomUUID(),
      partner: this.partner,
      topic: job.topic,
      owner: job.owner,
      eventId: job.eventId,
      kind,
      at: Date.now(),
      status: null,
      tookMs: null,
      outcome: 'waiting',
      error: null,
    };
    this.log.push({ job, attempt });
    if (this.log.length > logSize * 1.2) this.log = this.log.slice(-logSize);
    this.waiting.push({ job, attempt, dueMs: performance.now() + holdMs, tries });
    this.start();
    return attempt;
  }

  /** Sends logged events again. @returns how many */
  resend(matches: (attempt: WebhookAttempt) => boolean): number {
    const chosen = new Set(this.log.filter(({ attempt }) => matches(attempt)).map(({ job }) => job));
    for (const job of chosen) this.push(job, 'resend');
    return chosen.size;
  }

  attempts(): WebhookAttempt[] {
    return this.log.map(({ attempt }) => attempt);
  }

  get pending(): number {
    return this.waiting.length + this.inFlight;
  }

  reset(): void {
    this.waiting = [];
    this.log = [];
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    this.waiting = [];
    await this.agent.destroy();
  }

  private start(): void {
    if (this.timer || this.closed) return;
    this.lastTickMs = performance.now();
    this.timer = setInterval(() => this.tick(), 5);
    this.tick();
  }

  private tick(): void {
    const now = performance.now();
    const { perSecond, concurrency } = this.policy();
    const burst = Math.max(1, perSecond / 50);
    this.allowance = Math.min(burst, this.allowance + ((now - this.lastTickMs) / 1_000) * perSecond);
    this.lastTickMs = now;
    const held: typeof this.waiting = [];
    let index = 0;
    for (; index < this.waiting.length && this.inFlight < concurrency && this.allowance >= 1; index += 1) {
      const entry = this.waiting[index] as (typeof this.waiting)[number];
      if (entry.dueMs > now) {
        held.push(entry);
        continue;
      }
      this.allowance -= 1;
      this.inFlight += 1;
      void this.deliver(entry).finally(() => {
        this.inFlight -= 1;
      });
    }
    if (index > 0) this.waiting = [...held, ...this.waiting.slice(index)];
    if (this.waiting.length === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private async deliver({
    job,
    attempt,
    tries,
  }: {
    job: WebhookJob;
    attempt: WebhookAttempt;
    tries: number;
  }): Promise<void> {
    const reason = (await this.blockedBy()) ?? job.blockedBy?.();
    attempt.at = Date.now();
    if (reason !== undefined) {
      attempt.outcome = 'blocked';
      attempt.error = reason;
      return;
    }
    const startedMs = performance.now();
    const { timeoutMs, automaticTries } = this.policy();
    try {
      const { url, headers, body } = job.build(attempt.kind);
      const answer = await request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        dispatcher: this.agent,
        signal: AbortSignal.timeout(timeoutMs),
      });
      await answer.body.dump();
      attempt.status = answer.statusCode;
    } catch (error) {
      attempt.status = 0;
      attempt.error = error instanceof Error ? error.message : String(error);
    }
    attempt.tookMs = Math.round(performance.now() - startedMs);
    const delivered = this.accepts(attempt.status);
    attempt.outcome = delivered ? 'delivered' : 'failed';
    if (this.closed) return;
    this.settled(delivered);
    if (delivered) return;
    if (tries < automaticTries) this.push(job, 'retry', 5_000, tries + 1);
    else job.gaveUp?.();
  }
}
