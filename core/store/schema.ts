export const options = { versionKey: false, autoIndex: false, autoCreate: false, minimize: false } as const;
/** For documents of which Mongoose knows no field but `_id`: it casts and fills in nothing. */
export const asGiven = { ...options, strict: false } as const;
export const id = { type: String, required: true } as const;
export const sealed = { type: Buffer, default: null } as const;
export const secondsPerDay = 86_400;

/**
 * Marks a command that asks about all stores at once. Every other filter on data of integrations names `integrationId`,
 * by which those collections may be sharded. `_id` comes before it, since the local database goes by a filter's first
 * field.
 */
export const allStores = { comment: 'all stores' } as const;
