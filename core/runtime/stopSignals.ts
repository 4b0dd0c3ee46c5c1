/**
 * Calls `stop` at every SIGTERM and SIGINT. A process calls this before anything else: as process 1 of a container it
 * is not ended by a signal that it does not listen for. It listens as long as the process lives, because a Ctrl-C can
 * come twice: from the terminal, and once more from npm, which passes it on to its child.
 */
export function onStopSignals(stop: () => void): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop());
}
