import type { MemberCode } from '../../domain/errors';
import { Alarm, pause, Pending, Turns } from '../../runtime/async';
import { onlyFailuresFromHere, runIn } from '../../runtime/telemetry/spans';
import { FailureClassifier } from '../failures/failureClassifier';
import type { Pacer, Permit } from '../pacing/pacer';
import type { Job, NewJob } from './deliveryQueue';
import { asRefused, asWritten } from '../records/history';
import { RefusalInquiry, type Finding } from './refusalInquiry';
import type { TeamParts } from './teamParts';

/** Enough requests under way to fill 40/s while each answer takes 1.5 s. */
const maxInFlight = 64;
const firstBackoffMs = 250;
const maxBackoffMs = 5_000;
const mayNotWritePauseMs = 100;
/** How long `drain` waits for requests under way, and then as long for `followUps`. */
const drainMs = 5_000;
/**
 * With at least this many members refused who were not refused before, and this share of all that were written or newly
 * refused, Omnichat rejects nearly everyone.
 */
const minRejections = 50;
const nearlyEveryone = 0.9;

export interface WriterParts extends Pick<TeamParts, 'integration' | 'omnichat' | 'queue' | 'records' | 'work'> {
  /** The team's. The writer waits for the pace before it takes a job: a live change that comes meanwhile goes first. */
  pacer: Pacer;
  lease: { readonly isValid: boolean };
  burst: { readonly holdsBulk: boolean };
  /** A former holder of the lease may have left on contacts what no record tells. */
  hasUnknownWrites: boolean;
  onDelivery: (outcome: 'delivered' | 'failed' | 'cleared') => void;
  /** Called when a contact was cleared: other members with its LINE id may wait for that. */
  onCleared: (userId: string) => Promise<void>;
}

/**
 * Writes the queued jobs to Omnichat, live changes first, as fast as the pacer allows and with several requests under
 * way at once. Puts the outcome on record. Sends nothing without the lease, or once the work is to end.
 */
export class ContactWriter {
  private readonly inFlight = new Pending();
  /** Rechecks of members who waited for a contact: they must be in the inbox before the lease is given back. */
  private readonly followUps = new Pending();
  private readonly alarm = new Alarm();
  private readonly classifier: FailureClassifier<Job>;
  private readonly inquiry: RefusalInquiry;
  private readonly inquiries = new Turns();
  private inquiriesOpen = 0;
  /** A span for each member would make millions: the trace of a slice shows only writes that fail. */
  private readonly untraced = onlyFailuresFromHere();
  private loop: Promise<void> = Promise.resolve();
  private heldUntilMs = 0;
  private backoffMs = firstBackoffMs;
  /** Whether bulk writes may go: the account is checked, the store is known well enough. */
  private bulkAllowed = false;
  /** Writes that Omnichat has taken since the work began, clearances included. */
  private deliveredCount = 0;
  private newlyRejectedCount = 0;
  private unknownWrites: boolean;

  constructor(private readonly parts: WriterParts) {
    this.unknownWrites = parts.hasUnknownWrites;
    this.classifier = new FailureClassifier((job) => parts.queue.forContact(job.userId) === job);
    this.inquiry = new RefusalInquiry(parts);
  }

  allowBulk(): void {
    this.bulkAllowed = true;
    this.alarm.wake();
  }

  /** Contacts may carry what no record tells, until the index is brought up to date. */
  get hasUnknownWrites(): boolean {
    return this.unknownWrites;
  }

  /** As `hasUnknownWrites`, and also true while the outcome of a request is not known. */
  get leavesUnknownWrites(): boolean {
    return this.unknownWrites || this.parts.queue.hasUnknownWrites;
  }

  /** The index of contacts was brought up to date. */
  noteIndexed(): void {
    this.unknownWrites = false;
  }

  start(): void {
    const { queue, work } = this.parts;
    queue.onWork = () => this.alarm.wake();
    void work.over.then(() => this.alarm.wake());
    this.loop = this.run().catch(work.fail);
  }

  /** Called once the work is to end. Waits for requests under way, 5 s at most, then for `whenFollowedUp`. */
  async drain(): Promise<void> {
    await this.loop;
    await this.inFlight.whenSettled(drainMs);
    await this.whenFollowedUp();
  }

  /** Resolves when the members who waited for contacts cleared so far are in the inbox, after 5 s at the latest. */
  whenFollowedUp(): Promise<void> {
    return this.followUps.whenSettled(drainMs);
  }

  private async run(): Promise<void> {
    const { pacer, queue, lease, work, burst } = this.parts;
    while (!work.outcome) {
      const waitMs = pacer.waitMs();
      if (waitMs > 0) {
        await this.alarm.sleep(waitMs);
        continue;
      }
      if (!lease.isValid) {
        // A slow database may only have delayed the renewal. A lease that is lost for good ends the work.
        await this.alarm.sleep(mayNotWritePauseMs);
        continue;
      }
      const isFull = this.inFlight.size >= maxInFlight;
      const job = isFull ? undefined : queue.take(this.bulkAllowed && this.inquiriesOpen === 0 && !burst.holdsBulk);
      if (!job) {
        await this.alarm.sleep(1_000);
        continue;
      }
      const sending = this.send(job, pacer.take());
      this.inFlight.add(sending);
      // `inFlight` listens first, so it has forgotten the request when the loop wakes.
      const wake = () => this.alarm.wake();
      void sending.then(wake, wake);
    }
  }

  private async send(job: Job, permit: Permit): Promise<void> {
    const { omnichat, pacer } = this.parts;
    try {
      await runIn(job.trace ?? this.untraced, () => omnichat.putContactNow(job.userId, job.body));
      pacer.finish(permit);
      this.classifier.noteWritten(job);
      this.backoffMs = firstBackoffMs;
      this.recordDelivery(job);
    } catch (error) {
      pacer.finish(permit);
      this.fail(job, permit, error);
    }
  }

  private fail(job: Job, permit: Permit, error: unknown): void {
    const { omnichat, queue, work } = this.parts;
    const now = performance.now();
    const failure = this.classifier.classifyWrite(job, error, now);
    switch (failure.kind) {
      case 'throttled':
        omnichat.throttled(failure.waitMs, permit);
        queue.putBack(job);
        return;
      case 'retry':
      case 'hold':
        queue.rest(job);
        void this.retry(
          job,
          Math.max(failure.waitMs, Math.min(maxBackoffMs, firstBackoffMs * 2 ** (job.attempts - 1))),
        );
        if (failure.kind === 'hold' || failure.waitMs > 0) this.hold(failure.waitMs, now);
        return;
      case 'refused':
        this.classifier.leave(job);
        this.inquire(job, () => this.inquiry.ofRefusal(job, failure.error));
        return;
      case 'denied':
        this.classifier.leave(job);
        this.inquire(job, () => this.inquiry.ofDenial(job, failure.error));
        return;
      case 'unwritable':
        queue.markUncertain(job);
        this.classifier.leave(job);
        void this.refuse(job, 'contact_unwritable').catch((problem: unknown) => this.leave(job, problem));
        return;
      case 'outage': {
        const { failing } = this.classifier;
        queue.markUncertain(job);
        this.classifier.leave(job);
        this.inquire(job, () => this.inquiry.ofOutage(job, failing, failure.error));
        return;
      }
      case 'fatal':
        queue.putBack(job);
        work.fail(failure.error);
    }
  }

  /** Requests that fail together count as one failure. */
  private hold(toldMs: number, now: number): void {
    if (now < this.heldUntilMs) return;
    const holdMs = Math.max(this.backoffMs, toldMs);
    this.heldUntilMs = now + holdMs;
    this.parts.pacer.holdFor(holdMs);
    this.backoffMs = Math.min(maxBackoffMs, this.backoffMs * 2);
  }

  /** Puts the job back after a wait; other jobs go first meanwhile. */
  private async retry(job: Job, waitMs: number): Promise<void> {
    const { queue, work } = this.parts;
    await pause(waitMs, work.signal);
    if (!work.outcome && !job.isSent && queue.forContact(job.userId) === job) queue.putBack(job);
  }

  private recordDelivery(job: Job): void {
    const { records, queue, work, onDelivery, onCleared } = this.parts;
    records.putWritten(job.nextContact);
    if (job.nextMember) records.putMember(asWritten(job.nextMember, new Date()));
    this.deliveredCount += 1;
    onDelivery(job.kind === 'clear' ? 'cleared' : 'delivered');
    this.inquiry.noteAccepted(job);
    const missing = missingMemberId(job);
    queue.complete(job, missing ? queue.push(missing).outcome : { outcome: 'delivered', code: null });
    if (job.kind === 'member') return;
    this.followUps.add(onCleared(job.userId).catch(work.fail));
  }

  /** Lets an inquiry find out what a failure means. One runs at a time, and bulk writes wait for it. */
  private inquire(job: Job, look: () => Promise<Finding>): void {
    this.inquiriesOpen += 1;
    this.inquiries
      .take(async () => this.conclude(job, await look()))
      .catch((problem: unknown) => this.leave(job, problem))
      .finally(() => {
        this.inquiriesOpen -= 1;
        this.alarm.wake();
      });
  }

  private async conclude(job: Job, finding: Finding): Promise<void> {
    const { queue, work } = this.parts;
    switch (finding.kind) {
      case 'accepted':
        return this.recordDelivery(job);
      case 'refused':
        await this.refuse(job, finding.code);
        if (finding.code === 'contact_rejected' && finding.isNews) this.noteNewlyRejected();
        return;
      case 'parked':
        queue.putBack(job);
        return work.park(finding.code, finding.missing);
      case 'ended':
        queue.putBack(job);
    }
  }

  private leave(job: Job, problem: unknown): void {
    this.parts.queue.putBack(job);
    this.parts.work.fail(problem);
  }

  /**
   * Omnichat has refused the job for good: the member's record says so, and the work goes on. `deliveredTo` names the
   * contact all the same: an earlier delivery, or a part of this one, has to be cleared some day.
   */
  private async refuse(job: Job, code: MemberCode): Promise<void> {
    const { records, queue, onDelivery } = this.parts;
    if (!(await this.inquiry.refreshContact(job))) this.unknownWrites = true;
    onDelivery('failed');
    if (job.nextMember) {
      const runOutcome = job.nextMember.runId === null ? null : ('failed' as const);
      // Omnichat refused the clearance: the member's data is still on that contact.
      const deliveredTo = job.kind === 'clear' ? `${records.channelId}:${job.userId}` : job.nextMember.deliveredTo;
      records.putMember({ ...asRefused(job.nextMember, code), deliveredTo, state: 'failed', code, runOutcome });
    }
    queue.complete(job, { outcome: 'failed', code });
  }

  private noteNewlyRejected(): void {
    this.newlyRejectedCount += 1;
    const { newlyRejectedCount: rejected, deliveredCount: delivered, parts } = this;
    if (rejected < minRejections || rejected < nearlyEveryone * (delivered + rejected)) return;
    parts.work.park('omnichat_rejects_everything');
  }
}

/**
 * A second write that adds the member id, where a look during the first write found the contact without one, as when
 * Omnichat has made it anew. Without the id nothing would ever clear the member's data from the contact.
 */
function missingMemberId({ kind, customerId, userId, nextContact, nextMember, trace }: Job): NewJob | undefined {
  if (kind !== 'member' || nextContact.memberId !== null) return undefined;
  const body = { memberId: customerId };
  const next = { nextContact: { ...nextContact, ...body }, nextMember };
  return { kind, customerId, userId, body, ...next, priority: 'live', trace };
}
