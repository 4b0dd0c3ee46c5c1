import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalProblem } from '../problem';
import { unwatch, watch } from './watchdog';

export interface ProcessSpec {
  name: string;
  command: string[];
  env: NodeJS.ProcessEnv;
  /** Gets stdout and stderr, appended. */
  logFile: string;
}

/** A process, and how to tell that it is ready. */
export interface PartSpec extends ProcessSpec {
  isReady: () => Promise<boolean>;
}

/** A child of ours, in a process group of its own: Ctrl-C reaches us alone, and we stop the children in order. */
export interface RunningProcess {
  name: string;
  pid: number;
  logFile: string;
  /** Set once it has ended: exit code or signal, in words. */
  endedWith: string | undefined;
  ended: Promise<string>;
  signal(signal: NodeJS.Signals): void;
  /** SIGTERM, then SIGKILL after `graceMs`; returns when it has ended. */
  stop(graceMs?: number): Promise<void>;
}

const READY_TIMEOUT_MS = 60_000;
const READY_INTERVAL_MS = 50;
const STOP_GRACE_MS = 15_000;
const TAIL_BYTES = 16_384;
/** Stack traces come in one line at times. */
const MOST_LINE_LENGTH = 500;

/** The last lines of a log, for a message about its process. */
function lastLogLines(logFile: string, count = 8): string {
  if (!fs.existsSync(logFile)) return '';
  const size = fs.statSync(logFile).size;
  const file = fs.openSync(logFile, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(size, TAIL_BYTES));
    fs.readSync(file, buffer, 0, buffer.length, size - buffer.length);
    const lines = buffer.toString('utf8').trimEnd().split('\n').slice(-count);
    return lines
      .map((line) => (line.length > MOST_LINE_LENGTH ? `${line.slice(0, MOST_LINE_LENGTH)}…` : line))
      .join('\n');
  } finally {
    fs.closeSync(file);
  }
}

/** @throws LocalProblem when the command cannot be started at all. */
export async function startProcess(spec: ProcessSpec): Promise<RunningProcess> {
  const [file, ...args] = spec.command;
  if (file === undefined) throw new TypeError(`${spec.name} has no command`);
  fs.mkdirSync(path.dirname(spec.logFile), { recursive: true });
  const log = fs.openSync(spec.logFile, 'a', 0o600);
  const child = spawn(file, args, { env: spec.env, detached: true, stdio: ['ignore', log, log] });
  fs.closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) =>
      reject(new LocalProblem(`${spec.name} cannot be started: ${cause.message}`, { cause })),
    );
  });
  const pid = child.pid ?? 0;
  watch(pid);

  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      unwatch(pid);
      running.endedWith = signal ? `signal ${signal}` : `exit code ${code}`;
      resolve(running.endedWith);
    });
  });
  const running: RunningProcess = {
    name: spec.name,
    pid,
    logFile: spec.logFile,
    endedWith: undefined,
    ended,
    signal(signal) {
      if (running.endedWith !== undefined) return;
      try {
        process.kill(-pid, signal);
      } catch (error) {
        // It ended just now, and its 'exit' event is on the way.
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    },
    async stop(graceMs = STOP_GRACE_MS) {
      running.signal('SIGTERM');
      const timer = new AbortController();
      const isLate = await Promise.race([
        ended.then(() => false),
        delay(graceMs, true, { signal: timer.signal, ref: false }).catch(() => false),
      ]);
      timer.abort();
      if (isLate) running.signal('SIGKILL');
      await ended;
    },
  };
  return running;
}

/** Waits for readiness, but not longer than the process lives. @throws LocalProblem with its last log lines. */
export async function waitUntilReady(
  running: RunningProcess,
  isReady: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<void> {
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  while (running.endedWith === undefined && performance.now() < deadlineMs) {
    signal?.throwIfAborted();
    if (await isReady()) return;
    await delay(READY_INTERVAL_MS);
  }
  const what =
    running.endedWith === undefined
      ? `was not ready within ${READY_TIMEOUT_MS / 1_000} s`
      : `ended with ${running.endedWith} before it was ready`;
  throw new LocalProblem(describeTrouble(running, what));
}

/** "worker ended with …", its last log lines, and where the rest is. */
export function describeTrouble(running: RunningProcess, what: string): string {
  const lines = lastLogLines(running.logFile).replaceAll(/^/gm, '  | ');
  return `${running.name} ${what}. Last lines of ${path.relative(process.cwd(), running.logFile)}:\n${lines}`;
}
