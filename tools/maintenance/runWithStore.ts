import { parseConfig } from '../../core/domain/config';
import { OperatorError } from '../../core/domain/operatorError';
import { failureText } from '../../core/runtime/failure';
import { UnreachableError } from '../../core/runtime/untilReachable';
import { openStore, type Store } from '../../core/store';

/**
 * Runs one maintenance command on the database that the environment of `worker` names, and ends the process: 0 when it
 * returned true, else 1.
 */
export function runWithStore(command: (store: Store) => Promise<boolean>): void {
  const run = async () => {
    const store = await open();
    try {
      return await command(store);
    } finally {
      await store.close();
    }
  };
  run().then(
    (isDone) => process.exit(isDone ? 0 : 1),
    (error: unknown) => {
      process.stderr.write(`${failureText(error)}\n`);
      process.exit(1);
    },
  );
}

/** @throws OperatorError */
async function open(): Promise<Store> {
  const config = parseConfig(process.env, 'worker');
  try {
    return await openStore(config);
  } catch (error) {
    throw error instanceof OperatorError ? error : new UnreachableError('MongoDB', 'MONGODB_URI', error);
  }
}
