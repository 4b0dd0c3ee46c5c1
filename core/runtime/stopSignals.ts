/**
 * Has SIGTERM and SIGINT call `stop`, each time. To be set first of all: process 1 of a container is not ended by a signal
 * that it does not listen for. Listens as long as the process lives: npm passes a Ctrl-C on to its child, which the terminal
 * has told already.
 */
export function onStopSignals(stop: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop());
}
