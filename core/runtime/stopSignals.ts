/**
 * Has SIGTERM and SIGINT call `stop`, each time. To be set first of all: process 1 of a container is not ended by a signal
 * that it does not listen for. And for good: npm sends a Ctrl-C on to its child, which the terminal has already told.
 */
export function onStopSignals(stop: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop());
}
