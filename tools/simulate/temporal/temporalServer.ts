import { WorkflowNotFoundError } from '@temporalio/common';
import type { Random } from '../../../sandbox/core/random';
import { asError } from '../time/asError';
import type { Scheduler } from '../time/scheduler';
import { ActivityAttempt, type Worker } from './activityAttempt';
import { WorkflowRun, type ActivityCall } from './workflowRun';

interface SignalWithStart {
  workflowId: string;
  args: unknown[];
  signal: string;
  signalArgs?: unknown[];
}

export interface ServerFaults {
  /** Share of activities whose answer is lost on its way to the server. */
  lostAnswers: number;
}

export interface ServerWatcher {
  onStuck(error: unknown): void;
  /** Told what happens, for the tally. */
  note(what: string): void;
}

const noWorkerMs = 1_000;
/** A worker that is silent for this long during a workflow's step loses the step to another worker. */
const workflowTaskMs = 10_000;

const units: Record<string, number> = { millisecond: 1, second: 1_000, minute: 60_000, hour: 3_600_000 };

function msOf(text: string): number {
  const [count, unit = ''] = text.split(' ');
  return Number(count) * units[unit.replace(/s$/, '')]!;
}

/**
 * Temporal, as far as the service leans on it: workflows that never die, and activities that are tried until they are
 * done.
 */
export class TemporalServer {
  readonly workers: Worker[] = [];
  readonly faults: ServerFaults = { lostAnswers: 0 };
  /** Until then no process reaches it. */
  awayUntilMs = 0;
  /** Activities under way, by name. */
  readonly underWay = new Set<string>();
  readonly attempts = new Set<ActivityAttempt>();
  private readonly open = new Map<string, WorkflowRun>();

  constructor(
    readonly scheduler: Scheduler,
    private readonly random: Random,
    private readonly workflow: (args: never) => Promise<unknown>,
    private readonly watcher: ServerWatcher,
  ) {}

  workflowOf(id: string): WorkflowRun | undefined {
    return this.open.get(id);
  }

  closed(run: WorkflowRun): void {
    this.open.delete(run.id);
  }

  note(what: string): void {
    this.watcher.note(what);
  }

  stuck(_run: WorkflowRun, error: unknown): void {
    this.watcher.onStuck(error);
  }

  /** As `Client` of `@temporalio/client`, as far as the service uses it. */
  readonly client = {
    workflow: {
      signalWithStart: (_type: string, { workflowId, args, signal, signalArgs = [] }: SignalWithStart) =>
        this.asked(() => {
          if (!this.open.has(workflowId)) {
            const run = new WorkflowRun(workflowId, this, this.workflow);
            this.open.set(workflowId, run);
            run.start(args[0]);
          }
          this.open.get(workflowId)!.signal(signal, signalArgs);
        }),
      getHandle: (workflowId: string) => ({
        signal: ({ name }: { name: string }, ...args: unknown[]) =>
          this.asked(() => this.need(workflowId).signal(name, args)),
        describe: () =>
          this.asked(() => ({
            status: { name: this.need(workflowId) && 'RUNNING' },
            raw: { pendingActivities: [...this.underWay].map((name) => ({ activityType: { name } })) },
          })),
      }),
    },
  };

  readonly connection = { withDeadline: <T>(_deadline: number, ask: () => Promise<T>) => ask() };

  private need(workflowId: string): WorkflowRun {
    const run = this.open.get(workflowId);
    if (!run) throw new WorkflowNotFoundError('no such workflow', workflowId, undefined);
    return run;
  }

  private asked<T>(work: () => T): Promise<T> {
    const { task } = this.scheduler;
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void) => this.scheduler.after(this.random.int(1, 8), settle, task);
      this.scheduler.inWorld(this.random.int(1, 8), () => {
        // No answer: the process that asked gives up by itself.
        if (this.scheduler.nowMs < this.awayUntilMs) return;
        try {
          const value = work();
          answer(() => resolve(value));
        } catch (error) {
          answer(() => reject(asError(error)));
        }
      });
    });
  }

  execute(run: WorkflowRun, call: ActivityCall): Promise<unknown> {
    this.underWay.add(call.name);
    return new Promise((resolve, reject) => {
      const settle = (work: () => void) => {
        this.underWay.delete(call.name);
        this.scheduler.after(this.random.int(1, 10), work, run.task);
      };
      this.attempt(call, 1, {
        resolve: (result) => {
          this.note(`activity ${call.name} ${endOf(result)}`);
          settle(() => resolve(result));
        },
        reject: (error) => {
          this.note(`activity ${call.name} fails for good`);
          settle(() => reject(asError(error)));
        },
      });
    });
  }

  private attempt(call: ActivityCall, number: number, outcome: Outcome): void {
    this.scheduler.inWorld(this.random.int(1, 15), () => {
      const worker = this.pickWorker();
      if (!worker || this.scheduler.nowMs < this.awayUntilMs) {
        this.scheduler.inWorld(noWorkerMs, () => this.attempt(call, number, outcome));
        return;
      }
      const attempt: ActivityAttempt = new ActivityAttempt(this.scheduler, worker, call, (from, told) => {
        if (!from.isOpen || (!call.isLocal && this.random.chance(this.faults.lostAnswers))) return;
        this.end(from);
        if ('result' in told) outcome.resolve(told.result);
        else this.again(call, number, outcome, told.error);
      });
      this.attempts.add(attempt);
      this.watch(attempt, call, () => {
        this.note(`activity ${call.name} is not heard of`);
        this.again(call, number, outcome, new Error('the activity timed out'));
      });
    });
  }

  private pickWorker(): Worker | undefined {
    const ready = this.workers.filter(
      ({ machine, isStopping, isCutOff }) => !machine.isDead && !isStopping && !isCutOff,
    );
    return ready.length === 0 ? undefined : this.random.pick(ready);
  }

  private end(attempt: ActivityAttempt): void {
    attempt.isOpen = false;
    this.attempts.delete(attempt);
  }

  private again(call: ActivityCall, number: number, outcome: Outcome, error: unknown): void {
    const { initialInterval = '1 second', maximumInterval = '100 seconds' } = call.options.retry;
    const { maximumAttempts = Number.POSITIVE_INFINITY } = call.options.retry;
    if (number >= maximumAttempts) return outcome.reject(error);
    const waitMs = Math.min(msOf(maximumInterval), msOf(initialInterval) * 2 ** (number - 1));
    this.scheduler.inWorld(waitMs, () => this.attempt(call, number + 1, outcome));
  }

  /** Gives an attempt up that has not been heard of for too long. */
  private watch(attempt: ActivityAttempt, { isLocal, options }: ActivityCall, giveUp: () => void): void {
    const { heartbeatTimeout, startToCloseTimeout, scheduleToCloseTimeout } = options;
    const limitMs = msOf((startToCloseTimeout ?? scheduleToCloseTimeout)!);
    const silentMs = isLocal ? workflowTaskMs : heartbeatTimeout ? msOf(heartbeatTimeout) : null;
    const beganMs = this.scheduler.nowMs;
    const look = () => {
      if (!attempt.isOpen) return;
      const { machine, isCutOff } = attempt.worker;
      const { nowMs } = this.scheduler;
      // During a local activity the worker itself keeps telling the server that the workflow's step goes on.
      if (isLocal && !machine.isDead && !isCutOff && machine.frozenUntilMs <= nowMs) attempt.lastBeatMs = nowMs;
      const isSilent = silentMs !== null && nowMs - attempt.lastBeatMs >= silentMs;
      if (isSilent || nowMs - beganMs >= limitMs) {
        this.end(attempt);
        giveUp();
        return;
      }
      const nextMs = silentMs === null ? limitMs : attempt.lastBeatMs + silentMs - nowMs;
      // Fractions may add up to next to nothing: at least 1 ms, so that time moves on.
      this.scheduler.inWorld(Math.max(1, nextMs), look);
    };
    this.scheduler.inWorld(Math.min(limitMs, silentMs ?? limitMs), look);
  }
}

/** How lease work ended. */
function endOf(result: unknown): string {
  const { end, kind } = (result ?? {}) as { end?: { kind: string }; kind?: string };
  return end?.kind ?? kind ?? 'ends';
}

interface Outcome {
  resolve(result: unknown): void;
  reject(error: unknown): void;
}
