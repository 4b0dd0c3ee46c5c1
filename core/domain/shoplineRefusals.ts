import type { IntegrationErrorCode } from './errors';

/** SHOPLINE refuses the token of a store, or the token lacks a right: a new token may mend both. */
export const shoplineRefusals: readonly IntegrationErrorCode[] = [
  'shopline_access_revoked',
  'shopline_permission_missing',
];
