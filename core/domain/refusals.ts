import type { IntegrationErrorCode } from './errors';

/**
 * SHOPLINE refuses the token of a store, or the token lacks a right: a new token may mend both. The second may also have been
 * a gateway's refusal, which passes: SHOPLINE documents no body to tell it by.
 */
export const shoplineRefusals: readonly IntegrationErrorCode[] = [
  'shopline_access_revoked',
  'shopline_permission_missing',
];

/** Omnichat refuses the token of a team, or its plan: an address may be allowed again, and a plan renewed (contract 2, 7). */
export const omnichatRefusals: readonly IntegrationErrorCode[] = ['omnichat_access_revoked', 'omnichat_module_missing'];

/** A partner may take any of these back without an event that tells of it. */
export const accessRefusals: readonly IntegrationErrorCode[] = [...shoplineRefusals, ...omnichatRefusals];
