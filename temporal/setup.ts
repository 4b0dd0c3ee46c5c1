import { integrationStatusKey, lineChannelIdKey, storeIdKey, teamIdKey } from '../domain/searchAttributes';
import { temporalFromEnvironment } from './connect';
import { ensureSearchAttributes } from './searchAttributes';

const names = [integrationStatusKey, storeIdKey, teamIdKey, lineChannelIdKey].map(({ name }) => name).join(', ');

/**
 * `npm run setup:temporal`: adds the search attributes that the namespace lacks. Safe to repeat. `api` and `worker` do
 * the same when they start; this is for those who may administer the namespace while the services may not.
 */
async function main(): Promise<boolean> {
  const access = temporalFromEnvironment();
  const { namespace } = access.client.options;
  try {
    const outcome = await ensureSearchAttributes(access);
    if (outcome === 'ready') {
      process.stdout.write(`Namespace ${namespace} has the search attributes ${names} (Keyword).\n`);
      return true;
    }
    process.stderr.write(
      `Namespace ${namespace} does not let this client add search attributes. An administrator adds ${names}, each of type Keyword.\n`,
    );
    return false;
  } finally {
    await access.connection.close();
  }
}

main().then(
  (isReady) => process.exit(isReady ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`Temporal cannot be set up: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
