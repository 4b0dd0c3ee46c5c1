import type { IntegrationErrorCode } from './errors';

/**
 * SHOPLINE refuses the token of a store, or the token lacks a right: a new token may mend both. The second may also have been
 * a gateway's refusal, which passes: SHOPLINE documents no body to tell it by.
 */
export const shoplineRefusals: readonly IntegrationErrorCode[] = [
  'shopline_access_revoked',
  'shopline_permission_missing',
];
