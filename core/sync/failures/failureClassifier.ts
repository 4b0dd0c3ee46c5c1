import { PartnerError } from '../../domain/partnerError';

/** Failures that last longer than this mean an outage or, while others are written, an unwritable contact. */
const patienceMs = 12_000;
/** So many subjects at most may be taken for bad ones while nothing else goes through. */
export const maxUnproven = 3;
/** A streak of failures less probable than this is not taken for chance. */
const hardlyByChance = 1e-7;
/** Only the last fifty or so calls count: a partner may be unsteady for a while only. */
const memory = 0.98;
/** With fewer misses counted nothing passes for chance: one call that failed long ago says nothing any more. */
const minMisses = 0.5;
const defaultThrottleMs = 1_000;
/** After a refusal of access the same call is tried once more, so much later: a gateway's refusal may pass. */
export const refusalDoubtMs = 1_000;

/** What a failed write means for the writer. */
export type WriteFailure =
  /** Nothing may be sent for `waitMs`. */
  | { kind: 'throttled'; waitMs: number }
  /** It may pass. `hold`: all writes pause, since none succeeded after the failure before, or access was refused. */
  | { kind: 'retry' | 'hold'; waitMs: number }
  /** This contact is refused, or the whole integration: a look has to tell which. */
  | { kind: 'refused'; error: PartnerError }
  /** Access is refused, and not in passing: to this contact, or to the whole integration. A look has to tell which. */
  | { kind: 'denied'; error: PartnerError }
  /** The partner fails for this contact alone, while it takes others. */
  | { kind: 'unwritable' }
  /** Nothing goes through any more, for any of the subjects that fail. */
  | { kind: 'outage'; error: PartnerError }
  /** The work cannot go on. */
  | { kind: 'fatal'; error: unknown };

/**
 * Says what a partner's failures mean. A 5xx does not tell whether one subject or everything is meant (contract 7), so
 * what became of the other subjects decides. One bad contact must not stop everything. An outage must fail no member,
 * and neither must a partner that fails now and then: where every second call fails, one call in 128 fails seven times
 * in a row.
 */
export class FailureClassifier<Subject = never> {
  private misses = 0;
  private successes = 0;
  private readonly troubles = new Map<Subject, { sinceMs: number; writtenBefore: number; failures: number }>();
  private written = 0;
  private writtenAtLastFailure = -1;
  private failingSinceMs: number | null = null;
  /** Subjects for which the partner has refused access once. */
  private readonly refusedAccess = new Set<Subject>();

  /** @param isWaiting whether a subject is still to be written: it may be replaced between two tries. */
  constructor(private readonly isWaiting: (subject: Subject) => boolean = () => true) {}

  /**
   * How long a partner that throttles is to be left alone. `Retry-After: 0` is what is left of a second, rounded down:
   * it tells as little as no header.
   */
  static throttleMs({ waitMs }: PartnerError): number {
    return waitMs || defaultThrottleMs;
  }

  /** A call succeeded after it had failed so many times. */
  noteSuccess(missesBefore: number): void {
    this.misses = this.misses * memory + missesBefore;
    this.successes = this.successes * memory + 1;
  }

  /** Whether so many failures in a row may be chance: other calls have lately failed too, and then gone through. */
  isShownToBeChance(failures: number): boolean {
    return this.misses >= minMisses && this.mayBeChance(failures);
  }

  /** The share of failures begins at one half: few calls prove little. */
  private mayBeChance(failures: number): boolean {
    const share = (this.misses + 1) / (this.misses + this.successes + 2);
    return share ** failures >= hardlyByChance;
  }

  /** Subjects that have failed and were not written since. */
  get failing(): Subject[] {
    for (const subject of this.troubles.keys()) if (!this.isWaiting(subject)) this.troubles.delete(subject);
    return [...this.troubles.keys()];
  }

  noteWritten(subject: Subject): void {
    this.written += 1;
    this.failingSinceMs = null;
    this.refusedAccess.delete(subject);
    this.noteSuccess(this.troubles.get(subject)?.failures ?? 0);
    this.troubles.delete(subject);
  }

  /** The subject is given up, or another part looks into it. The next one that fails gets the whole patience. */
  leave(subject: Subject): void {
    this.failingSinceMs = null;
    this.troubles.delete(subject);
    this.refusedAccess.delete(subject);
  }

  classifyWrite(subject: Subject, error: unknown, nowMs: number): WriteFailure {
    if (!(error instanceof PartnerError)) return { kind: 'fatal', error };
    switch (error.kind) {
      case 'throttled':
        return { kind: 'throttled', waitMs: FailureClassifier.throttleMs(error) };
      case 'transient':
        return this.classifyPassing(subject, error, nowMs);
      case 'member_rejected':
      case 'not_found':
      case 'bug':
        return { kind: 'refused', error };
      case 'auth_lost':
      case 'integration_rejected':
        if (this.refusedAccess.has(subject)) return { kind: 'denied', error };
        this.refusedAccess.add(subject);
        return { kind: 'hold', waitMs: refusalDoubtMs };
    }
  }

  private classifyPassing(subject: Subject, error: PartnerError, nowMs: number): WriteFailure {
    const trouble = this.troubles.get(subject) ?? { sinceMs: nowMs, writtenBefore: this.written, failures: 0 };
    trouble.failures += 1;
    this.troubles.set(subject, trouble);
    this.failingSinceMs ??= nowMs;
    const isAnyWritten = this.written !== this.writtenAtLastFailure;
    this.writtenAtLastFailure = this.written;
    const isOverdue = nowMs - trouble.sinceMs > patienceMs;
    const failing = this.failing.length;
    // Fewer contacts were written since this one began to fail than are failing: the partner is in trouble.
    const isPartnerInTrouble = this.written - trouble.writtenBefore < failing;
    if (isOverdue && !isPartnerInTrouble && !this.mayBeChance(trouble.failures)) return { kind: 'unwritable' };
    const isNothingWritten = (isOverdue && isPartnerInTrouble) || nowMs - this.failingSinceMs > patienceMs;
    // The last few members have no others to be compared with, so bad luck is judged by earlier calls.
    const isBadLuck = failing <= maxUnproven && this.isShownToBeChance(trouble.failures);
    if (isNothingWritten && !isBadLuck) return { kind: 'outage', error };
    return { kind: isAnyWritten ? 'retry' : 'hold', waitMs: error.waitMs ?? 0 };
  }
}
