import type { Machine, Scheduler, Task } from '../time/scheduler';
import { crossing, type ActivityCall } from './workflowRun';

/** A worker process as the server sees it. */
export interface Worker {
  machine: Machine;
  activities: Record<string, (...args: never[]) => unknown>;
  /** It takes no new work. */
  isStopping: boolean;
  /** It lives, and cannot reach the server. */
  isCutOff: boolean;
}

/** What an activity asks `Context.current()` for. */
export interface ActivityContext {
  heartbeat(details: unknown): void;
  readonly cancellationSignal: AbortSignal;
}

/** One try of an activity on one worker. */
export class ActivityAttempt {
  /** The server waits for it still. */
  isOpen = true;
  lastBeatMs: number;
  private readonly abort = new AbortController();
  private readonly task: Task;

  constructor(
    private readonly scheduler: Scheduler,
    readonly worker: Worker,
    call: ActivityCall,
    /** Tells the server what it came to; its answer may be lost on the way. */
    private readonly report: (attempt: ActivityAttempt, outcome: { result: unknown } | { error: unknown }) => void,
  ) {
    this.lastBeatMs = scheduler.nowMs;
    const context: ActivityContext = { heartbeat: () => this.beat(), cancellationSignal: this.abort.signal };
    this.task = { machine: worker.machine, context };
    scheduler.after(0, () => this.perform(call), this.task);
  }

  /** Asks it to end: its worker is to stop, or the server has given it up. */
  cancel(): void {
    this.scheduler.after(1, () => this.abort.abort(new Error('cancelled')), this.task);
  }

  private perform({ name, args }: ActivityCall): void {
    const activity = this.worker.activities[name];
    if (!activity) throw new Error(`there is no activity ${name}`);
    // As in Temporal's own worker, an error before the activity's first wait is a failure of the activity as well.
    const work = async () => activity(...(args as never[]));
    work().then(
      (result) => this.tell({ result: crossing(result) }),
      (error: unknown) => this.tell({ error }),
    );
  }

  private tell(outcome: { result: unknown } | { error: unknown }): void {
    // Tried again until the server hears it.
    if (this.worker.isCutOff) this.scheduler.after(1_000, () => this.tell(outcome), this.task);
    else this.report(this, outcome);
  }

  private beat(): void {
    if (this.worker.isCutOff) return;
    if (this.isOpen) this.lastBeatMs = this.scheduler.nowMs;
    else this.cancel();
  }
}
