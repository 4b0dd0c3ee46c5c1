import type { Models } from './models';

/**
 * Creates collections and indexes one after another: two creations at once can deadlock the local database on a fresh
 * store.
 */
export async function prepareCollections(models: Models): Promise<void> {
  for (const model of Object.values(models)) {
    await model.createCollection();
    await model.createIndexes();
  }
}
