import type { IntegrationErrorCode } from './errors';

/**
 * SHOPLINE refuses the token of a store, or the token lacks a right: a new token may mend both. The second may also be
 * a gateway's refusal, which passes: SHOPLINE documents no body that tells the two apart.
 */
export const shoplineRefusals: readonly IntegrationErrorCode[] = [
  'shopline_access_revoked',
  'shopline_permission_missing',
];

/**
 * Omnichat refuses a team's token, or the team's plan lacks the module. Both may pass: the team may allow the service's
 * address again, or renew its plan (contract 2, 7).
 */
export const omnichatRefusals: readonly IntegrationErrorCode[] = ['omnichat_access_revoked', 'omnichat_module_missing'];

/** A partner may lift any of these without an event, so housekeeping asks (`activities/housekeeping/tokenCare.ts`). */
export const accessRefusals: readonly IntegrationErrorCode[] = [...shoplineRefusals, ...omnichatRefusals];
