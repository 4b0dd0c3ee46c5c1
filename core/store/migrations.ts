import type { Store } from '.';
import { allStores } from './schema';
import { currentSchemaVersion, formerRunStatuses, pendingChanges, valueAt } from './upgrades';

/**
 * Writes the current version of every integration that rests in an older one, while api and worker go on: a field that
 * somebody set meanwhile keeps what they set. Safe to repeat.
 */
export async function migrateIntegrations({ models }: Store): Promise<{ found: number; migrated: number }> {
  // Past Mongoose, which shows old documents as current ones.
  const { collection } = models.integrations;
  const old = { $or: [{ schemaVersion: { $exists: false } }, { schemaVersion: { $lt: currentSchemaVersion } }] };
  let found = 0;
  let migrated = 0;
  for await (const document of collection.find(old)) {
    found += 1;
    const changes = pendingChanges(document);
    const asFound = Object.keys(changes).map((path): [string, unknown] => {
      const value = valueAt(document, path);
      return [path, value === undefined ? { $exists: false } : value];
    });
    const filter = { _id: document._id, ...Object.fromEntries(asFound) };
    migrated += (await collection.updateOne(filter, { $set: changes })).modifiedCount;
  }
  return { found, migrated };
}

/** Writes the current names of runs' statuses, and what is wanted of a run where that was not kept. Safe to repeat. */
export async function migrateRuns({ models }: Store): Promise<{ migrated: number }> {
  let migrated = 0;
  for (const [former, status] of formerRunStatuses) {
    migrated += (await models.syncRuns.collection.updateMany({ status: former }, { $set: { status } }, allStores))
      .modifiedCount;
  }
  const withoutDesired = { desired: { $exists: false } };
  for (const [desired, filter] of [
    ['pause', { ...withoutDesired, status: 'paused' }],
    ['run', withoutDesired],
  ] as const) {
    migrated += (await models.syncRuns.collection.updateMany(filter, { $set: { desired } }, allStores)).modifiedCount;
  }
  return { migrated };
}
