import type { IntegrationErrorCode } from './errors';

/** What changes are followed by. */
export interface Followed {
  isLive: boolean;
  attention: { code: IntegrationErrorCode } | null;
}

/** Whether changes are followed while this needs a person: only the clearing of members who are gone waits then. */
export function letsChangesThrough(code: IntegrationErrorCode | null): boolean {
  return code === null || code === 'removals_unconfirmed';
}

/** Whether changes of a store are followed: it has been synced, and nothing that needs a person stops them. */
export function isFollowed({ isLive, attention }: Followed): boolean {
  return isLive && letsChangesThrough(attention?.code ?? null);
}
