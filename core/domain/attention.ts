import type { IntegrationErrorCode } from './errors';

/** Whether changes are followed while this needs a person: only the clearing of members who are gone waits then. */
export function letsChangesThrough(code: IntegrationErrorCode | null): boolean {
  return code === null || code === 'removals_unconfirmed';
}
