import type { Store } from '../../store';

const timeoutMs = 3_000;

/** Whether MongoDB answers within 3 s. */
export async function isDatabaseAnswering(store: Store): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), timeoutMs);
  });
  // Past Mongoose, which would hold the command back while there is no connection.
  const ping = store.connection.getClient().db().command({ ping: 1 });
  try {
    return await Promise.race([
      ping.then(
        () => true,
        () => false,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
