import { printError } from './terminal';

const PARENT_CHECK_EVERY_MS = 1_000;

/**
 * Aborts on Ctrl-C, on a signal to end, or when npm, which started this process, is gone. A second signal changes
 * nothing: the process goes on stopping its parts.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  if (process.env.npm_lifecycle_event !== undefined) {
    const startedBy = process.ppid;
    setInterval(() => {
      if (process.ppid !== startedBy) controller.abort();
    }, PARENT_CHECK_EVERY_MS).unref();
  }
  return controller.signal;
}

/** Runs a program to its end or to Ctrl-C; the exit code says whether all that it checked held. */
export function runToItsEnd(program: (interrupted: AbortSignal) => Promise<boolean>): void {
  const interrupted = interruption();
  program(interrupted).then(
    (held) => process.exit(held ? 0 : 1),
    (error: unknown) => {
      if (interrupted.aborted) process.exit(130);
      printError(error);
      process.exit(1);
    },
  );
}
