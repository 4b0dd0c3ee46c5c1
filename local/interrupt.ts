/** Aborts on Ctrl-C or when the process is asked to end. Asked again, it goes on stopping: half a stop leaves processes. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}
