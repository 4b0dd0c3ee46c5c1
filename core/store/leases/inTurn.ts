const lastTasks = new Map<string, Promise<unknown>>();

/** Runs tasks of one key one after the other, in this process, whatever becomes of each. */
export function inTurn<T>(key: string, task: () => Promise<T>): Promise<T> {
  const result = (lastTasks.get(key) ?? Promise.resolve()).then(task);
  const settled = result
    .catch(() => undefined)
    .then(() => {
      if (lastTasks.get(key) === settled) lastTasks.delete(key);
    });
  lastTasks.set(key, settled);
  return result;
}
