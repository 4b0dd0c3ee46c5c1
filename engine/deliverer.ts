import { PartnerError } from '../domain/partnerError';
import type { DeliveryQueue, Job } from './deliveryQueue';
import { delay, type Pacer, type Permit } from './pacer';

/** Enough to fill 40/s at answers of 1.5 s. */
const maxInFlight = 64;
const firstBackoffMs = 250;
const maxBackoffMs = 5_000;
/** Failing for longer than this is an outage: the workflow waits with a timer instead of this activity. */
const outageAfterMs = 12_000;
const maxAttemptsPerJob = 8;
const defaultThrottleMs = 1_000;
const mayNotWritePauseMs = 100;

export interface DelivererHooks {
  /** Whether this process may still write; asked before every request. */
  mayWrite(): boolean;
  /** Whether backfill may be written (the account is checked, the store is known well enough). */
  mayWriteBulk(): boolean;
  put(job: Job): Promise<void>;
  onDelivered(job: Job): void;
  /** A refusal that concerns this member, or the whole integration. */
  onRejected(job: Job, error: PartnerError): void;
  /** The lane cannot go on: `auth_lost`, `integration_rejected`, an outage, or a bug. */
  onBroken(error: unknown): void;
  onThrottled(waitMs: number): void;
}

/**
 * Writes what is queued to Omnichat, live changes first, as fast as the pacer lets it and with several requests under
 * way at once. Stops by itself when the right to write is lost.
 */
export class Deliverer {
  private readonly inFlight = new Set<Promise<void>>();
  private isRunning = false;
  private wake: () => void = () => undefined;
  private failingSinceMs: number | null = null;
  private heldUntilMs = 0;
  private backoffMs = firstBackoffMs;
  private loop: Promise<void> = Promise.resolve();
  lastSendAtMs = 0;

  constructor(
    private readonly queue: DeliveryQueue,
    private readonly pacer: Pacer,
    private readonly hooks: DelivererHooks,
  ) {}

  get inFlightCount(): number {
    return this.inFlight.size;
  }

  start(): void {
    this.isRunning = true;
    this.loop = this.run().catch((error: unknown) => this.hooks.onBroken(error));
  }

  /** Something was queued, or may be written now. */
  notify(): void {
    this.wake();
  }

  /** Sends nothing more and waits for requests under way, at most `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.isRunning = false;
    this.wake();
    await this.loop;
    if (this.inFlight.size > 0) await Promise.race([Promise.allSettled(this.inFlight), delay(timeoutMs)]);
  }

  private async run(): Promise<void> {
    while (this.isRunning) {
      const waitMs = this.pacer.waitMs();
      if (waitMs > 0) {
        await this.sleep(waitMs);
        continue;
      }
      if (this.inFlight.size >= maxInFlight) {
        await Promise.race(this.inFlight);
        continue;
      }
      if (!this.hooks.mayWrite()) {
        // A slow database may renew the lease late; a lane that is lost for good ends the session.
        await this.sleep(mayNotWritePauseMs);
        continue;
      }
      const job = this.queue.take(this.hooks.mayWriteBulk());
      if (!job) {
        await this.sleep(1_000);
        continue;
      }
      const sending = this.send(job, this.pacer.take()).finally(() => this.inFlight.delete(sending));
      this.inFlight.add(sending);
    }
  }

  private sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private async send(job: Job, permit: Permit): Promise<void> {
    this.lastSendAtMs = Date.now();
    try {
      await this.hooks.put(job);
      this.pacer.finish(permit);
      this.failingSinceMs = null;
      this.backoffMs = firstBackoffMs;
      this.hooks.onDelivered(job);
    } catch (error) {
      this.pacer.finish(permit);
      this.fail(job, error);
    }
  }

  private fail(job: Job, error: unknown): void {
    if (!(error instanceof PartnerError)) {
      this.queue.putBack(job);
      this.hooks.onBroken(error);
      return;
    }
    switch (error.kind) {
      case 'throttled': {
        const waitMs = error.waitMs ?? defaultThrottleMs;
        this.pacer.throttle(waitMs);
        this.queue.putBack(job);
        this.hooks.onThrottled(waitMs);
        return;
      }
      case 'transient':
        this.queue.putBack(job);
        this.backOff(job, error);
        return;
      case 'member_rejected':
      case 'not_found':
      case 'bug':
        this.hooks.onRejected(job, error);
        return;
      case 'auth_lost':
      case 'integration_rejected':
        this.queue.putBack(job);
        this.hooks.onBroken(error);
    }
  }

  private backOff(job: Job, error: PartnerError): void {
    const now = performance.now();
    this.failingSinceMs ??= now;
    if (now - this.failingSinceMs > outageAfterMs || job.attempts >= maxAttemptsPerJob) {
      this.hooks.onBroken(error);
      return;
    }
    // Requests that fail together count as one failure.
    if (now < this.heldUntilMs) return;
    const holdMs = Math.max(this.backoffMs, error.waitMs ?? 0);
    this.heldUntilMs = now + holdMs;
    this.pacer.holdFor(holdMs);
    this.backoffMs = Math.min(maxBackoffMs, this.backoffMs * 2);
  }
}
