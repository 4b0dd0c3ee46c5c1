/** A process of the service, which may crash or freeze and has its own clock; also a workflow, or the world around. */
export interface Machine {
  readonly name: string;
  /** A dead machine does nothing more, also when what it waited for comes. */
  isDead: boolean;
  /** Until then, in virtual milliseconds, nothing of it goes on. */
  frozenUntilMs: number;
  /** How far its wall clock is ahead. */
  clockOffsetMs: number;
}

export function newMachine(name: string): Machine {
  return { name, isDead: false, frozenUntilMs: 0, clockOffsetMs: 0 };
}

/** What is at work: everything that it begins, and every answer it waits for, belongs to the same task. */
export interface Task {
  readonly machine: Machine;
  /** An activity's or a workflow's own context. */
  readonly context: unknown;
}

/** Something that is to happen. */
export class Appointment {
  isCancelled = false;

  constructor(
    public atMs: number,
    /** Two of the same moment happen in the order in which they were made. */
    public order: number,
    readonly task: Task,
    readonly work: () => void,
  ) {}
}

/** When the virtual world begins, epoch milliseconds. */
export const beginningMs = Date.UTC(2026, 2, 2, 1, 0, 0);

/** The real `setImmediate`, before virtual time takes its place. */
const nextTurn = setImmediate;
/**
 * How many appointments are kept between two turns of the real event loop. A turn brings messages, and lets Node.js
 * collect what nothing refers to.
 */
const keptInATurn = 1_000;
/**
 * Runs all promise callbacks and ticks that are due, as Node.js does after each of its callbacks. Not to be called from
 * within a promise's callback. A turn of the event loop for each appointment would cost half of the time.
 */
const settlePromises = (process as unknown as { _tickCallback(): void })._tickCallback.bind(process);

/**
 * Virtual time: a queue of appointments, and whose task is at work. One appointment is kept at a time, and all that
 * follows from it without waiting is done before the next; so whatever runs belongs to the task of that appointment.
 */
export class Scheduler {
  nowMs = 0;
  /** What is at work now. */
  task: Task;
  /** Told of an error that nothing caught: a process of the service would end by it. */
  onThrow: (error: unknown) => void = () => undefined;
  /** How many appointments were kept. */
  kept = 0;
  private readonly outside: Task = { machine: newMachine('the world'), context: null };
  private readonly heap: Appointment[] = [];
  private orders = 0;

  constructor() {
    this.task = this.outside;
  }

  /** The wall clock of the machine at work, epoch milliseconds. */
  get wallMs(): number {
    return beginningMs + this.nowMs + this.task.machine.clockOffsetMs;
  }

  /** Has work done later, by the task at work unless another is named. */
  after(delayMs: number, work: () => void, task: Task = this.task): Appointment {
    this.orders += 1;
    const appointment = new Appointment(this.nowMs + Math.max(0, delayMs), this.orders, task, work);
    this.push(appointment);
    return appointment;
  }

  /** Has work done later by the world itself, which never crashes or freezes. */
  inWorld(delayMs: number, work: () => void): Appointment {
    return this.after(delayMs, work, this.outside);
  }

  /** Resolves in the world after so long. */
  pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.inWorld(delayMs, resolve));
  }

  /** Does work as another task, at once. */
  as<T>(task: Task, work: () => T): T {
    const before = this.task;
    this.task = task;
    try {
      return work();
    } finally {
      this.task = before;
    }
  }

  /** Keeps appointments until `isOver`, or none is left. */
  run(isOver: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const keepSome = () => {
        for (let count = 0; count < keptInATurn; count += 1) {
          if (isOver() || !this.keepNext()) return resolve();
        }
        nextTurn(keepSome);
      };
      nextTurn(keepSome);
    });
  }

  /** @returns whether there was one. */
  private keepNext(): boolean {
    const next = this.pop();
    if (!next) return false;
    if (next.isCancelled || next.task.machine.isDead) return true;
    this.nowMs = Math.max(this.nowMs, next.atMs);
    const { frozenUntilMs } = next.task.machine;
    if (frozenUntilMs > this.nowMs) {
      // Its `order` stays: of all that the freeze held up, what was made first is done first.
      next.atMs = frozenUntilMs;
      this.push(next);
      return true;
    }
    this.kept += 1;
    this.task = next.task;
    try {
      next.work();
    } catch (error) {
      this.onThrow(error);
    }
    settlePromises();
    this.task = this.outside;
    return true;
  }

  private push(appointment: Appointment): void {
    const { heap } = this;
    let at = heap.length;
    heap.push(appointment);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (!isBefore(appointment, heap[parent]!)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = appointment;
  }

  private pop(): Appointment | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Appointment, other: Appointment): boolean {
  return one.atMs === other.atMs ? one.order < other.order : one.atMs < other.atMs;
}
