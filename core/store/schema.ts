export const options = { versionKey: false, autoIndex: false, autoCreate: false, minimize: false } as const;
export const id = { type: String, required: true } as const;
export const sealed = { type: Buffer, default: null } as const;
export const secondsPerDay = 86_400;

/**
 * Goes with what is asked of all stores at once. Every other filter on what integrations have names `integrationId`, by
 * which those collections may be sharded; after `_id`, since the local database goes by the first field.
 */
export const allStores = { comment: 'all stores' } as const;
