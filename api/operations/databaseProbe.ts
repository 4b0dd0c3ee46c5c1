import { withDeadline } from '../../core/runtime/async';
import type { Store } from '../../core/store';
import { ping } from '../../core/store/databaseAway';

const timeoutMs = 3_000;

/** Whether MongoDB answers within 3 s. */
export async function isDatabaseAnswering(store: Store): Promise<boolean> {
  const isAnswering = ping(store).then(
    () => true,
    () => false,
  );
  return withDeadline(isAnswering, timeoutMs, () => false);
}
