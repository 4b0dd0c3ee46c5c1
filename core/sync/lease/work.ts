import { setMaxListeners } from 'node:events';
import type { IntegrationErrorCode } from '../../domain/errors';
import { outcomeOf, type WorkOutcome } from '../failures/workOutcome';

/** One piece of work for a team: goes on until the first reason to end it. */
export class Work {
  private readonly abort = new AbortController();
  private ended: WorkOutcome | null = null;
  private failure: Error | null = null;
  /** Resolves when the work is to end. */
  readonly over: Promise<void>;

  /** @param cancelled the activity is to end: the worker shuts down or the workflow has cancelled it */
  constructor(cancelled: AbortSignal) {
    // Every call under way listens to the signal, so many listeners are no leak.
    setMaxListeners(0, this.signal);
    this.over = new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
    cancelled.addEventListener('abort', () => this.end({ kind: 'handedOver' }), { once: true });
    if (cancelled.aborted) this.end({ kind: 'handedOver' });
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Why the work is to end; null while it goes on. */
  get outcome(): WorkOutcome | null {
    return this.ended;
  }

  /** Ends the work, unless it has ended: the first reason counts. @returns the reason that counts */
  end(outcome: WorkOutcome): WorkOutcome {
    if (this.ended) return this.ended;
    this.ended = outcome;
    this.abort.abort(new Error(`work: ${outcome.kind}`));
    return outcome;
  }

  park(code: IntegrationErrorCode, missing?: string): void {
    this.end({ kind: 'parked', code, ...(missing === undefined ? {} : { missing }) });
  }

  /** Ends the work because of a failure. `throwFailure` raises one that is neither a partner's nor a lost lease. */
  readonly fail = (error: unknown): void => {
    if (this.ended) return;
    const outcome = outcomeOf(error);
    if (!outcome) this.failure ??= error instanceof Error ? error : new Error('work failed', { cause: error });
    this.end(outcome ?? { kind: 'handedOver' });
  };

  /** @throws the failure that ended the work, when it was our own: neither a partner's nor a lost lease. */
  throwFailure(): void {
    if (this.failure) throw this.failure;
  }
}
