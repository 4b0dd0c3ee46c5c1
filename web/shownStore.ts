import type { Integration, PendingStore } from './api/types';

/**
 * Id of the integration to show, or `connect` for the steps that connect the store that waits. Undefined: there is
 * nothing to show. The address `connect` stays in the browser's history after these steps, and then leads to a store.
 */
export function shownStore(
  asked: string | null,
  pendingStore: PendingStore | null,
  integrations: Pick<Integration, 'id'>[],
): string | undefined {
  if (asked !== null && asked !== 'connect') return asked;
  const isNew = pendingStore !== null && !integrations.some(({ id }) => id === pendingStore.merchantId);
  if (isNew) return 'connect';
  return pendingStore?.merchantId ?? integrations[0]?.id;
}
