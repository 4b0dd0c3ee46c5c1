import type { Partner } from '../../domain/partnerError';
import type { LimitedBy } from '../../domain/types';

/** The pauses that partners have asked for by answering 429, for people to see why a run stands still. */
export class AskedPauses {
  private readonly untilMs: Partial<Record<Partner, number>> = {};

  /** A partner asks for `waitMs` milliseconds from `nowMs`; a shorter wait does not undo a longer one. */
  note(partner: Partner, waitMs: number, nowMs: number): void {
    this.untilMs[partner] = Math.max(this.untilMs[partner] ?? 0, nowMs + waitMs);
  }

  /** The pause that lasts longest, or null when none lasts any more. */
  longest(nowMs: number): LimitedBy | null {
    const lasting = (Object.entries(this.untilMs) as [Partner, number][])
      .filter(([, untilMs]) => untilMs > nowMs)
      .sort(([, a], [, b]) => b - a);
    const [first] = lasting;
    return first ? { partner: first[0], reason: 'retry_after', until: new Date(first[1]).toISOString() } : null;
  }
}
