import { mongo } from 'mongoose';
import { asError } from '../time/asError';
import type { Random } from '../../../sandbox/core/random';
import type { Machine, Scheduler, Task } from '../time/scheduler';
import type { Carry, Command } from './twinCollection';

/** No command waits for a primary longer than this (`core/store/index.ts`). */
const selectionMs = 30_000;
/** So often the driver looks whether there is a primary again. */
const lookMs = 500;

export interface WireFaults {
  /** Share of the ways, to the database and back, that are slow; each of these takes up to `slowMs`. */
  slowShare: number;
  slowMs: number;
  /** Only commands to this collection are slow; null: to any. */
  slowCollection: string | null;
  /** Only this operation is slow; null: any. */
  slowOperation: string | null;
  /** Only commands of this process are slow; null: of any. */
  slowMachine: Machine | null;
  /** Until then there is no primary. */
  awayUntilMs: number;
}

/** The way to the database and back: short, or long, or none for a while. */
export class Wire {
  readonly faults: WireFaults = {
    slowShare: 0,
    slowMs: 0,
    slowCollection: null,
    slowOperation: null,
    slowMachine: null,
    awayUntilMs: 0,
  };
  commands = 0;

  constructor(
    private readonly scheduler: Scheduler,
    private readonly random: Random,
    /** Told of each command that was carried out, and of the process that sent it. */
    private readonly onApplied: (command: Command, result: unknown, sender: Machine) => void,
  ) {}

  readonly carry: Carry = (command, apply) => {
    this.commands += 1;
    const { scheduler, random, faults } = this;
    const { task } = scheduler;
    const sentAtMs = scheduler.nowMs;
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => scheduler.after(1, () => reject(error), task);
      const arrive = () => {
        const awayMs = faults.awayUntilMs - scheduler.nowMs;
        if (awayMs > 0) {
          // Meanwhile the driver holds the command: it ends with its process.
          const leftMs = sentAtMs + selectionMs - scheduler.nowMs;
          const send = () => scheduler.inWorld(0, arrive);
          const lookInMs = Math.min(awayMs + random.int(0, 20), lookMs);
          if (lookInMs <= leftMs) scheduler.after(lookInMs, send, task);
          else {
            const noPrimary = new mongo.MongoServerSelectionError('no primary', { error: undefined } as never);
            scheduler.after(leftMs, () => reject(noPrimary), task);
          }
          return;
        }
        let settle: () => void;
        try {
          const result = apply();
          this.onApplied(command, result, task.machine);
          settle = () => resolve(result);
        } catch (error) {
          // The guard or the twin threw it, and no database would. It is reported here, because the service may take it
          // for an answer of the database, and go on.
          if (!(error instanceof mongo.MongoError)) scheduler.onThrow(error);
          settle = () => reject(asError(error));
        }
        this.answer(command, task, settle, fail);
      };
      scheduler.inWorld(this.delayMs(command, task), arrive);
    });
  };

  private answer(command: Command, task: Task, settle: () => void, fail: (error: Error) => void): void {
    const { scheduler, faults } = this;
    const come = () => {
      const cutMs = faults.awayUntilMs - scheduler.nowMs;
      if (cutMs <= 0) settle();
      // The driver sends the command again, and the server repeats its answer; not so for writes of many documents.
      else if (command.isRepeatable) scheduler.after(cutMs, settle);
      else fail(new mongo.MongoNetworkError('the connection was cut'));
    };
    scheduler.after(this.delayMs(command, task), come, task);
  }

  private delayMs({ collection, operation }: Command, { machine }: Task): number {
    const { slowShare, slowMs, slowCollection, slowOperation, slowMachine } = this.faults;
    const isMeant =
      (slowCollection ?? collection) === collection &&
      (slowOperation ?? operation) === operation &&
      (slowMachine ?? machine) === machine;
    const mayBeSlow = slowShare > 0 && isMeant;
    return mayBeSlow && this.random.chance(slowShare) ? this.random.int(1, slowMs) : this.random.next() * 2;
  }
}
