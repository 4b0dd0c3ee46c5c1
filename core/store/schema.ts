import type { Query } from 'mongoose';

export const options = { versionKey: false, autoIndex: false, autoCreate: false, minimize: false } as const;
export const id = { type: String, required: true } as const;
export const sealed = { type: Buffer, default: null } as const;
export const secondsPerDay = 86_400;

/** Brings what a query found to the current version; a document that may be saved again stays as it rests. */
export function upgradeAll(query: Query<unknown, unknown>, found: unknown, upgrade: (document: object) => void): void {
  if (!query.mongooseOptions().lean) return;
  for (const document of Array.isArray(found) ? (found as unknown[]) : [found]) {
    if (typeof document === 'object' && document !== null) upgrade(document);
  }
}

/**
 * Goes with what is asked of all stores at once. Every other filter on what integrations have names `integrationId`, by
 * which those collections may be sharded; after `_id`, since the local database goes by the first field.
 */
export const allStores = { comment: 'all stores' } as const;
