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

/**
 * The store that waits to be connected, as one tab has it. The session names the store that any tab proved last. A tab
 * whose address leaves the choice to the page keeps the store that it shows, until that one no longer waits.
 */
export function waitingInTab(
  asked: string | null,
  kept: PendingStore | null,
  newest: PendingStore | null,
  integrations: Pick<Integration, 'id'>[],
): PendingStore | null {
  const isChosenHere = asked === null || asked === 'connect';
  const isShowing = isChosenHere && shownStore(asked, kept, integrations) !== undefined;
  return isShowing && newest !== null && newest.merchantId !== kept?.merchantId ? kept : newest;
}
