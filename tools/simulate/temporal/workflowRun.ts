import { newMachine, type Appointment, type Scheduler, type Task } from '../time/scheduler';

/** Options of activities, of which the simulated server heeds the times and retries. */
export interface ActivityOptions {
  /** How long a try may take; absent where there is only one. */
  startToCloseTimeout?: string;
  /** How long all tries may take. */
  scheduleToCloseTimeout?: string;
  heartbeatTimeout?: string;
  retry: { initialInterval?: string; maximumInterval?: string; maximumAttempts?: number };
}

export interface ActivityCall {
  name: string;
  args: unknown[];
  options: ActivityOptions;
  isLocal: boolean;
}

export interface Handler {
  handle: (...args: unknown[]) => unknown;
  validate: () => void;
}

/** Thrown by a workflow that continues as new. */
export class ContinueAsNew extends Error {
  constructor(readonly args: unknown) {
    super('the workflow continues as new');
  }
}

interface Waiting {
  holds: () => boolean;
  resolve: (isMet: boolean) => void;
  timeout: Appointment | null;
}

interface Server {
  scheduler: Scheduler;
  note(what: string): void;
  execute(run: WorkflowRun, call: ActivityCall): Promise<unknown>;
  closed(run: WorkflowRun): void;
  /** A step of a workflow failed: Temporal would try it over and over. */
  stuck(run: WorkflowRun, error: unknown): void;
}

type Workflow = (args: never) => Promise<unknown>;

/** A workflow whose waits are over at once this many times in a row never really waits, so nothing else can happen. */
const mostTurns = 100;

/** A value as it comes out of Temporal, which carries JSON. */
export const crossing = <T>(value: T): T => (value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T));

/** What a workflow that continues as new takes along, in words for the tally. */
function carriedBy(args: unknown): string {
  const { carried } = args as { carried?: { memory: { waitingModes: unknown[] }; pending: { asked: unknown[] } } };
  if (!carried) return ' with the next binding';
  if (carried.pending.asked.length > 0) return ' with signals that it has not taken up';
  return carried.memory.waitingModes.length > 0 ? ' with a sync that waits' : '';
}

/**
 * One workflow: real code, with its signals, waits and activities. It lives in Temporal, so it never dies with a
 * worker.
 */
export class WorkflowRun {
  readonly handlers = new Map<string, Handler>();
  readonly task: Task;
  isContinuingSuggested = false;
  historyLength = 0;
  startedAt = new Date();
  updatesUnderWay = 0;
  /** The binding that it works for. */
  integrationId = '';
  /** How often it continued as new. */
  continued = 0;
  private waiting = new Set<Waiting>();
  private isLookDue = false;
  /** How many waits in a row were over at once, within one appointment of the scheduler. */
  private turns = 0;
  private turnedAt = 0;

  constructor(
    readonly id: string,
    private readonly server: Server,
    private readonly workflow: Workflow,
  ) {
    this.task = { machine: newMachine(id), context: this };
  }

  start(args: unknown): void {
    this.handlers.clear();
    this.waiting.clear();
    this.historyLength = 0;
    this.isContinuingSuggested = false;
    this.startedAt = new Date();
    this.integrationId = (args as { integrationId: string }).integrationId;
    const begin = () => this.workflow(crossing(args) as never);
    this.server.scheduler.as(this.task, begin).then(
      () => this.server.closed(this),
      (error: unknown) => {
        if (!(error instanceof ContinueAsNew)) return this.server.stuck(this, error);
        this.continued += 1;
        this.server.note(`a workflow continues as new${carriedBy(error.args)}`);
        this.start(error.args);
      },
    );
  }

  signal(name: string, args: unknown[]): void {
    this.server.note(`signal ${name}`);
    this.inTask(() => this.handlers.get(name)?.handle(...crossing(args)));
  }

  /** Asks for an update's answer, as an operator does. @throws what its validator or handler throws */
  async update(name: string): Promise<unknown> {
    const { scheduler } = this.server;
    const handler = this.handlers.get(name)!;
    this.updatesUnderWay += 1;
    this.server.note('a sweep is asked for');
    try {
      return await scheduler.as(this.task, async () => {
        handler.validate();
        return handler.handle();
      });
    } finally {
      this.updatesUnderWay -= 1;
      this.lookSoon();
    }
  }

  suggestContinuing(): void {
    if (this.updatesUnderWay > 0) this.server.note('a workflow is to continue as new while an operator waits');
    this.inTask(() => (this.isContinuingSuggested = true));
  }

  async call(call: ActivityCall): Promise<unknown> {
    try {
      return crossing(await this.server.execute(this, { ...call, args: crossing(call.args) }));
    } finally {
      this.historyLength += call.isLocal ? 1 : 3;
      this.lookSoon();
    }
  }

  waitFor(holds: () => boolean, timeoutMs?: number): Promise<boolean> {
    if (holds()) {
      this.turns = this.turnedAt === this.server.scheduler.kept ? this.turns + 1 : 0;
      this.turnedAt = this.server.scheduler.kept;
      return this.turns < mostTurns ? Promise.resolve(true) : Promise.reject(new Error('it turns without a wait'));
    }
    return new Promise((resolve) => {
      const one: Waiting = { holds, resolve, timeout: null };
      this.waiting.add(one);
      if (timeoutMs === undefined) return;
      one.timeout = this.server.scheduler.after(
        timeoutMs,
        () => {
          this.waiting.delete(one);
          this.historyLength += 1;
          resolve(false);
          this.lookSoon();
        },
        this.task,
      );
    });
  }

  private inTask(work: () => void): void {
    this.server.scheduler.as(this.task, work);
    this.historyLength += 1;
    this.lookSoon();
  }

  /** Looks at the conditions of all waits, once everything that follows from the present moment is done. */
  private lookSoon(): void {
    if (this.isLookDue) return;
    this.isLookDue = true;
    this.server.scheduler.after(0, () => this.look(), this.task);
  }

  private look(): void {
    this.isLookDue = false;
    for (const one of this.waiting) {
      if (!one.holds()) continue;
      this.waiting.delete(one);
      if (one.timeout) one.timeout.isCancelled = true;
      one.resolve(true);
      this.lookSoon();
    }
  }
}
