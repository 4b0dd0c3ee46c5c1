import type { MemberCode } from '../../domain/errors';
import type { Member, RunOutcome } from '../../store/documents';

/** What a judgement says of one member. */
export type Verdict =
  | { kind: 'settled'; outcome: RunOutcome; code: MemberCode | null; eligible: boolean }
  /** Waits in the queue; `onSettled` of the judge's caller tells the outcome. */
  | { kind: 'queued'; eligible: boolean; settled: Promise<void> }
  /** A request is in the way, or has to come first: judge again when it is done. */
  | { kind: 'busy'; settled: Promise<void> };

export function settled(outcome: RunOutcome, code: MemberCode | null, eligible: boolean): Verdict {
  return { kind: 'settled', outcome, code, eligible };
}

/** State on record of a member that a run has counted so. */
export const stateOf: Record<RunOutcome, Member['state']> = {
  skipped: 'skipped',
  unchanged: 'delivered',
  conflicts: 'conflict',
  failed: 'failed',
  delivered: 'delivered',
};

/** How a run counts a member that it leaves as it is on record. */
export const standingOutcome: Record<Member['state'], RunOutcome> = {
  delivered: 'unchanged',
  pending: 'unchanged',
  skipped: 'skipped',
  failed: 'failed',
  conflict: 'conflicts',
};
