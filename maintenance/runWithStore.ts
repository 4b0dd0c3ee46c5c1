import { ConfigError, parseConfig } from '../domain/config';
import { openStore, type Store } from '../store';

/**
 * Runs one maintenance command on the database that the environment of `worker` names, and ends the process: 0 when it
 * returned true, else 1.
 */
export function runWithStore(command: (store: Store) => Promise<boolean>): void {
  const run = async () => {
    const store = await openStore(parseConfig(process.env, 'worker'));
    try {
      return await command(store);
    } finally {
      await store.close();
    }
  };
  run().then(
    (isDone) => process.exit(isDone ? 0 : 1),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      process.stderr.write(`${error instanceof ConfigError ? message : `Not done: ${message}`}\n`);
      process.exit(1);
    },
  );
}
