import crypto from 'node:crypto';
import timersPromises from 'node:timers/promises';
import { Random } from '../../../sandbox/core/random';
import { Scheduler, type Appointment } from './scheduler';

/** The world that is simulated now; every clock, timer and random number of this thread comes from it. */
export interface World {
  scheduler: Scheduler;
  /** For the code under test. The simulation draws from another, so that neither changes what the other draws. */
  random: Random;
}

export const current: World = { scheduler: new Scheduler(), random: new Random(0) };

class VirtualTimer {
  private appointment: Appointment;

  constructor(
    private readonly work: () => void,
    private readonly delayMs: number,
    private readonly isRepeated: boolean,
  ) {
    this.appointment = this.begin();
  }

  private begin(): Appointment {
    return current.scheduler.after(this.delayMs, () => {
      if (this.isRepeated) this.appointment = this.begin();
      this.work();
    });
  }

  end(): void {
    this.appointment.isCancelled = true;
  }

  refresh(): this {
    this.end();
    this.appointment = this.begin();
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  hasRef(): boolean {
    return true;
  }

  [Symbol.dispose](): void {
    this.end();
  }
}

type Work = (...args: unknown[]) => void;

const timer =
  (isRepeated: boolean) =>
  (work: Work, delayMs = 0, ...args: unknown[]) =>
    new VirtualTimer(() => work(...args), Math.max(1, delayMs || 0), isRepeated);
const soon = (work: Work, ...args: unknown[]) => new VirtualTimer(() => work(...args), 0, false);
const endTimer = (timer: unknown) => {
  if (timer instanceof VirtualTimer) timer.end();
};

function pause(delayMs: number, value?: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      waiting.end();
      reject(new DOMException('The operation was aborted', 'AbortError'));
    };
    const waiting = new VirtualTimer(
      () => {
        signal?.removeEventListener('abort', abort);
        resolve(value);
      },
      Math.max(1, delayMs || 0),
      false,
    );
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

function randomBytes(count: number): Buffer {
  return Buffer.from(current.random.hex(count * 2), 'hex');
}

function randomUUID(): string {
  const digits = current.random.hex(32);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(13, 16)}`,
    `8${digits.slice(17, 20)}`,
    digits.slice(20),
  ].join('-');
}

/** A `Date` on virtual time. It makes real dates, so code that asks for their class notices nothing. */
function virtualDate(): DateConstructor {
  const Real = Date;
  function Virtual(...args: unknown[]): Date | string {
    if (!new.target) return new Real(current.scheduler.wallMs).toString();
    return args.length === 0 ? new Real(current.scheduler.wallMs) : new Real(...(args as [number]));
  }
  Object.setPrototypeOf(Virtual, Real);
  Object.defineProperty(Virtual, 'name', { value: 'Date' });
  Object.assign(Real.prototype, { constructor: Virtual });
  return Object.assign(Virtual, {
    prototype: Real.prototype,
    now: () => Math.floor(current.scheduler.wallMs),
  }) as unknown as DateConstructor;
}

/**
 * Puts virtual time and seeded chance in the place of this thread's own, for good. To be called before the code under
 * test is loaded, because some of it keeps the functions that it finds then.
 */
export function installVirtualGlobals(): void {
  Object.assign(globalThis, {
    Date: virtualDate(),
    setTimeout: timer(false),
    setInterval: timer(true),
    setImmediate: soon,
    clearTimeout: endTimer,
    clearInterval: endTimer,
    clearImmediate: endTimer,
  });
  performance.now = () => current.scheduler.nowMs;
  Math.random = () => current.random.next();
  Object.assign(crypto, { randomBytes, randomUUID });
  Object.assign(timersPromises, { setTimeout: pause });
}
