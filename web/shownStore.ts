import type { Integration, PendingStore } from './api/types';

/**
 * Which integration is shown, or `connect` for the steps that make one of the store that waits for it; undefined: there is
 * nothing to show. The address of these steps stays in the browser's history when they are done.
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
