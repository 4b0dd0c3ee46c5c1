import { withDeadline } from '../../startup/async';
import type { Store } from '../../store';

const timeoutMs = 3_000;

/** Whether MongoDB answers within 3 s. */
export async function isDatabaseAnswering(store: Store): Promise<boolean> {
  // Past Mongoose, which would hold the command back while there is no connection.
  const ping = store.connection.getClient().db().command({ ping: 1 });
  const isAnswering = ping.then(
    () => true,
    () => false,
  );
  return withDeadline(isAnswering, timeoutMs, () => false);
}
