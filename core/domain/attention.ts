import type { IntegrationErrorCode } from './errors';

/** What decides whether the service follows a store's changes. */
export interface Followed {
  isLive: boolean;
  attention: { code: IntegrationErrorCode } | null;
}

/** Whether changes are followed under this attention. With `removals_unconfirmed` only removals wait for a person. */
export function letsChangesThrough(code: IntegrationErrorCode | null): boolean {
  return code === null || code === 'removals_unconfirmed';
}

/** Whether changes of a store are followed: it has been synced, and no attention stops them. */
export function isFollowed({ isLive, attention }: Followed): boolean {
  return isLive && letsChangesThrough(attention?.code ?? null);
}
