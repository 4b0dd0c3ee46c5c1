import { migrateInstallations } from '../../core/store/integrations/migrateInstallations';
import { migrateIntegrations, migrateRuns } from '../../core/store/migrations';
import { runWithStore } from './runWithStore';

/**
 * `npm run migrate`: writes the current version of every document that rests in an older one, while api and worker run.
 * Not needed for them to work, for old documents are brought up when they are read.
 */
runWithStore(async (store) => {
  let left = 0;
  for (const [collection, migrate] of Object.entries({
    integrations: migrateIntegrations,
    installations: migrateInstallations,
  })) {
    const { found, migrated } = await migrate(store);
    process.stdout.write(`${collection}: ${found} of an older version, ${migrated} migrated\n`);
    left += found - migrated;
  }
  process.stdout.write(`syncs: ${(await migrateRuns(store)).migrated} migrated\n`);
  if (left === 0) return true;
  process.stdout.write(`${left} changed while they were looked at: run it again.\n`);
  return false;
});
