/** Resolves after `ms` milliseconds, or rejects with the signal's reason. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason as Error);
      return;
    }
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** Resolves after `ms` milliseconds, or as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, signal).catch(() => undefined);
}

/**
 * Waits for work no longer than `ms` milliseconds; the work goes on by itself.
 * @param late says what to answer when it takes longer; it may throw
 */
export async function withDeadline<T>(work: Promise<T>, ms: number, late: () => T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const isLate = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    return await Promise.race([work, isLate.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long until the next step, by the clock of the process, of all tasks that it repeats this often. */
function untilNextStepMs(everyMs: number): number {
  const leftMs = everyMs - (performance.now() % everyMs);
  // A timer may fire a little before its step: that step is not to come twice.
  return leftMs < everyMs / 10 ? leftMs + everyMs : leftMs;
}

/**
 * Repeats a task from the next step on until the signal aborts, also after it fails. All tasks that this process
 * repeats at the same interval begin in the same moment, so that what they ask for can be asked together (`gather`).
 */
export async function repeatInStep(
  everyMs: number,
  task: () => Promise<void>,
  { signal, onFailure }: { signal: AbortSignal; onFailure: (error: unknown) => void },
): Promise<void> {
  for (;;) {
    await pause(untilNextStepMs(everyMs), signal);
    if (signal.aborted) return;
    try {
      await task();
    } catch (error) {
      if (!signal.aborted) onFailure(error);
    }
  }
}

/** A sleep that another part of the program may end early; one sleeper at a time. */
export class Alarm {
  wake: () => void = () => undefined;

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Counts the tasks under way, and waits until all of them are over. */
export class Pending {
  private readonly tasks = new Set<Promise<void>>();

  get size(): number {
    return this.tasks.size;
  }

  add(task: Promise<void>): void {
    this.tasks.add(task);
    const forget = () => void this.tasks.delete(task);
    task.then(forget, forget);
  }

  /** Resolves when everything that is under way now is over; rejects with the first failure of it. */
  async whenDone(): Promise<void> {
    await Promise.all(this.tasks);
  }

  /** Resolves when everything that is under way now is over, however it ended, and after `ms` at the latest. */
  async whenSettled(ms: number): Promise<void> {
    if (this.tasks.size > 0) await withDeadline<unknown>(Promise.allSettled(this.tasks), ms, () => undefined);
  }
}

/** Runs tasks one at a time: the urgent ones first, and each kind in the order it came. */
export class Turns {
  private readonly urgent: (() => Promise<void>)[] = [];
  private readonly others: (() => Promise<void>)[] = [];
  private isTaken = false;

  /** @returns what the task returns, once it had its turn; its failure ends no other task. */
  take<T>(task: () => Promise<T>, { isUrgent } = { isUrgent: false }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = async () => task();
      (isUrgent ? this.urgent : this.others).push(() => run().then(resolve, reject));
      if (!this.isTaken) void this.runAll();
    });
  }

  private async runAll(): Promise<void> {
    this.isTaken = true;
    for (let next = this.next(); next; next = this.next()) await next();
    this.isTaken = false;
  }

  private next(): (() => Promise<void>) | undefined {
    return this.urgent.shift() ?? this.others.shift();
  }
}
