import { setHandler } from '@temporalio/workflow';
import type { IntegrationState } from '../activities/integrationState';
import { progressQuery, statusQuery, type IntegrationInput, type ProgressView, type ReconcileResult } from './messages';
import { canFollow, firstMemory, nextFullReadAtMs, type Memory } from './nextStep';
import { nothingPending, registerSignalHandlers, type PendingSignals } from './pendingSignals';

export type Progress = { [Key in keyof ProgressView]: NonNullable<ProgressView[Key]> };

/** Everything a workflow hands to the run that continues it; plain JSON. */
export interface Carried {
  memory: Memory;
  pending: PendingSignals;
  progress: Progress | null;
  facts: IntegrationState | null;
}

/** What became of the sweep that operators wait for: its counts, or why there are none. */
export type SweepAnswer = { counts: ReconcileResult } | Refusal;

export interface Refusal {
  /** The reason, as a code or a sentence for operators. */
  refused: string;
  type: 'changes_not_followed' | 'sweep_failed';
}

/**
 * The state of one integration's workflow. Only the main loop changes it, except `pending`, `memory.hasChanges` and
 * `sweeps.asked`: there the handlers of signals and updates leave their notes.
 */
export class IntegrationContext {
  readonly memory: Memory;
  readonly pending: PendingSignals;
  progress: Progress | null;
  /** As last read. The next run of the workflow begins with them: it answers queries, and notices what changed since. */
  facts: IntegrationState | null;
  /**
   * How many sweeps operators have asked for, how many of these are answered, and the last answer. After a sweep that
   * was cut off, one other step goes first, where any is due.
   */
  readonly sweeps: { asked: number; answered: number; wasCutOff: boolean; answer: SweepAnswer } = {
    asked: 0,
    answered: 0,
    wasCutOff: false,
    answer: { refused: 'not asked', type: 'sweep_failed' },
  };

  constructor(
    readonly input: IntegrationInput,
    carried: Partial<Carried> = {},
  ) {
    this.memory = { ...firstMemory(), ...carried.memory };
    // The facts may have changed since the former run of the workflow read them.
    this.pending = { ...nothingPending(), ...carried.pending, isStale: true };
    this.progress = carried.progress ?? null;
    this.facts = carried.facts ?? null;
    registerSignalHandlers(input.integrationId, this.pending, this.memory);
    setHandler(statusQuery, () => ({
      merchantId: input.merchantId,
      status: this.pending.ended !== null ? 'disconnected' : (this.facts?.status ?? 'awaiting_authorization'),
      reason: this.facts?.attention ?? null,
      channelId: this.facts?.channelId ?? null,
      activeRunId: this.facts?.run?.id ?? null,
      nextSweepAt: isoOrNull(this.memory.nextSweepAtMs),
      nextFullReadAt: isoOrNull(nextFullReadAtMs(this.facts, this.memory)),
    }));
    setHandler(
      progressQuery,
      () => this.progress ?? { runId: null, mode: null, status: null, counts: null, asOf: null },
    );
  }

  get canFollow(): boolean {
    return this.facts !== null && canFollow(this.facts);
  }

  get isSweepAsked(): boolean {
    return this.sweeps.asked > this.sweeps.answered;
  }

  get carried(): Carried {
    return { memory: this.memory, pending: this.pending, progress: this.progress, facts: this.facts };
  }
}

function isoOrNull(ms: number): string | null {
  return ms > 0 && Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}
