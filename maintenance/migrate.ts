import { migrateIntegrations, migrateRuns } from '../store/migrations';
import { runWithStore } from './runWithStore';

/**
 * `npm run migrate`: writes the current version of every document that rests in an older one, while api and worker run.
 * Not needed for them to work, for old documents are brought up when they are read.
 */
runWithStore(async (store) => {
  const { found, migrated } = await migrateIntegrations(store);
  process.stdout.write(`integrations: ${found} of an older version, ${migrated} migrated\n`);
  process.stdout.write(`syncs: ${(await migrateRuns(store)).migrated} migrated\n`);
  if (found === migrated) return true;
  process.stdout.write(`${found - migrated} changed while they were looked at: run it again.\n`);
  return false;
});
