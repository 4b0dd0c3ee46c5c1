import { setMaxListeners } from 'node:events';
import { PartnerError } from '../../domain/partnerError';
import type { DeliveryQueue, Job } from './deliveryQueue';
import { Alarm, pause, Pending } from '../../startup/async';
import type { Pacer, Permit } from '../pacing/pacer';
import { WriteTroubles } from './writeTroubles';

/** Enough to fill 40/s at answers of 1.5 s. */
const maxInFlight = 64;
const firstBackoffMs = 250;
const maxBackoffMs = 5_000;
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
  /** This contact alone cannot be written: Omnichat keeps failing for it while it takes others. */
  onGivenUp(job: Job): void;
  /** Nothing goes through any more, for none of these: an outage, or contacts that cannot be written and no others. */
  onNothingWritten(job: Job, failing: Job[], error: PartnerError): void;
  /** The lane cannot go on: `auth_lost`, `integration_rejected`, or a bug. */
  onBroken(error: unknown): void;
  onThrottled(waitMs: number): void;
}

/**
 * Writes what is queued to Omnichat, live changes first, as fast as the pacer lets it and with several requests under
 * way at once. Stops by itself when the right to write is lost.
 */
export class Deliverer {
  private readonly inFlight = new Pending();
  private isRunning = false;
  private readonly alarm = new Alarm();
  private onRoom: () => void = () => undefined;
  private readonly troubles: WriteTroubles;
  private readonly ending = new AbortController();
  private heldUntilMs = 0;
  private backoffMs = firstBackoffMs;
  private loop: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: DeliveryQueue,
    private readonly pacer: Pacer,
    private readonly hooks: DelivererHooks,
  ) {
    // Each job that waits to be tried again listens.
    setMaxListeners(0, this.ending.signal);
    this.troubles = new WriteTroubles((job) => queue.forContact(job.userId) === job);
  }

  get inFlightCount(): number {
    return this.inFlight.size;
  }

  start(): void {
    this.isRunning = true;
    this.loop = this.run().catch((error: unknown) => this.hooks.onBroken(error));
  }

  /** Something was queued, or may be written now. */
  notify(): void {
    this.alarm.wake();
  }

  /** Sends nothing more and waits for requests under way, at most `timeoutMs`. */
  async stop(timeoutMs: number): Promise<void> {
    this.isRunning = false;
    this.ending.abort();
    this.alarm.wake();
    this.onRoom();
    await this.loop;
    await this.inFlight.whenSettled(timeoutMs);
  }

  private async run(): Promise<void> {
    while (this.isRunning) {
      const waitMs = this.pacer.waitMs();
      if (waitMs > 0) {
        await this.alarm.sleep(waitMs);
        continue;
      }
      if (this.inFlight.size >= maxInFlight) {
        // Not a race of them all: each would remember every race it was in.
        await new Promise<void>((resolve) => (this.onRoom = resolve));
        continue;
      }
      if (!this.hooks.mayWrite()) {
        // A slow database may renew the lease late; a lane that is lost for good ends the session.
        await this.alarm.sleep(mayNotWritePauseMs);
        continue;
      }
      const job = this.queue.take(this.hooks.mayWriteBulk());
      if (!job) {
        await this.alarm.sleep(1_000);
        continue;
      }
      this.inFlight.add(this.send(job, this.pacer.take()).finally(() => this.onRoom()));
    }
  }

  private async send(job: Job, permit: Permit): Promise<void> {
    try {
      await this.hooks.put(job);
      this.pacer.finish(permit);
      this.troubles.noteWritten(job);
      this.backoffMs = firstBackoffMs;
      this.hooks.onDelivered(job);
    } catch (error) {
      this.pacer.finish(permit);
      this.fail(job, permit, error);
    }
  }

  private fail(job: Job, permit: Permit, error: unknown): void {
    if (!(error instanceof PartnerError)) {
      this.queue.putBack(job);
      this.hooks.onBroken(error);
      return;
    }
    switch (error.kind) {
      case 'throttled': {
        const waitMs = error.waitMs ?? defaultThrottleMs;
        this.pacer.throttle(waitMs, permit);
        this.queue.putBack(job);
        this.hooks.onThrottled(waitMs);
        return;
      }
      case 'transient':
        this.failInPassing(job, error);
        return;
      case 'member_rejected':
      case 'not_found':
      case 'bug':
        this.troubles.leave(job);
        this.hooks.onRejected(job, error);
        return;
      case 'auth_lost':
      case 'integration_rejected':
        this.queue.putBack(job);
        this.hooks.onBroken(error);
    }
  }

  private failInPassing(job: Job, error: PartnerError): void {
    job.isUncertain = true;
    const now = performance.now();
    const trouble = this.troubles.judge(job, now);
    if (trouble === 'contact' || trouble === 'outage') {
      const failing = this.troubles.jobs;
      this.troubles.leave(job);
      if (trouble === 'contact') this.hooks.onGivenUp(job);
      else this.hooks.onNothingWritten(job, failing, error);
      return;
    }
    const toldMs = error.waitMs ?? 0;
    void this.tryLater(job, Math.max(toldMs, Math.min(maxBackoffMs, firstBackoffMs * 2 ** (job.attempts - 1))));
    // Requests that fail together count as one failure.
    if ((trouble === 'later' && toldMs === 0) || now < this.heldUntilMs) return;
    const holdMs = Math.max(this.backoffMs, toldMs);
    this.heldUntilMs = now + holdMs;
    this.pacer.holdFor(holdMs);
    this.backoffMs = Math.min(maxBackoffMs, this.backoffMs * 2);
  }

  /** Others go first meanwhile. */
  private async tryLater(job: Job, waitMs: number): Promise<void> {
    job.isSent = false;
    await pause(waitMs, this.ending.signal);
    if (!this.isRunning || job.isSent || this.queue.forContact(job.userId) !== job) return;
    this.queue.putBack(job);
    this.alarm.wake();
  }
}
