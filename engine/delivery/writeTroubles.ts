import type { Job } from './deliveryQueue';
import { Steadiness } from '../pacing/steadiness';

/** Failing for longer than this is an outage, or, while others are written, a contact that cannot be written. */
const patienceMs = 12_000;
/** So few may be taken for contacts that cannot be written although nothing else is; see `engine/lane/rejection.ts`. */
const maxUnproven = 3;

/** `hold` everyone · try this one `later` · give up the `contact` · `outage`: nothing goes through any more. */
export type Trouble = 'hold' | 'later' | 'contact' | 'outage';

/**
 * Tells a contact whose writes fail from a partner that fails. Omnichat's 5xx says neither (contract 7), so what became
 * of the other writes meanwhile decides: one bad contact must not stop everything, and an outage must fail nobody; neither
 * must a partner that fails now and then, for whoever it happens to be.
 */
export class WriteTroubles {
  private readonly troubles = new Map<Job, { sinceMs: number; writtenBefore: number; failures: number }>();
  private readonly steadiness = new Steadiness();
  private written = 0;
  private writtenAtLastFailure = -1;
  private failingSinceMs: number | null = null;

  /** @param isWaiting whether a job still stands for its contact: it may be replaced between two tries. */
  constructor(private readonly isWaiting: (job: Job) => boolean) {}

  /** Jobs that have failed and were not written since. */
  get jobs(): Job[] {
    for (const job of this.troubles.keys()) if (!this.isWaiting(job)) this.troubles.delete(job);
    return [...this.troubles.keys()];
  }

  noteWritten(job: Job): void {
    this.written += 1;
    this.failingSinceMs = null;
    this.steadiness.noteSuccess(this.troubles.get(job)?.failures ?? 0);
    this.troubles.delete(job);
  }

  /** The job is somebody else's now; whoever fails next gets the whole patience. */
  leave(job: Job): void {
    this.failingSinceMs = null;
    this.troubles.delete(job);
  }

  /** What a failure means that may pass. */
  judge(job: Job, nowMs: number): Trouble {
    const trouble = this.troubles.get(job) ?? { sinceMs: nowMs, writtenBefore: this.written, failures: 0 };
    trouble.failures += 1;
    this.troubles.set(job, trouble);
    this.failingSinceMs ??= nowMs;
    const isAnyWritten = this.written !== this.writtenAtLastFailure;
    this.writtenAtLastFailure = this.written;
    const isOverdue = nowMs - trouble.sinceMs > patienceMs;
    const failing = this.jobs.length;
    // Fewer went through than fail: the partner is in trouble, whoever gets through.
    const isPartnerInTrouble = this.written - trouble.writtenBefore < failing;
    if (isOverdue && !isPartnerInTrouble && !this.steadiness.mayBeChance(trouble.failures)) return 'contact';
    const isNothingWritten = (isOverdue && isPartnerInTrouble) || nowMs - this.failingSinceMs > patienceMs;
    // The last few have nobody to be compared with.
    const isBadLuck = failing <= maxUnproven && this.steadiness.isShownToBeChance(trouble.failures);
    if (isNothingWritten && !isBadLuck) return 'outage';
    return isAnyWritten ? 'later' : 'hold';
  }
}
