import type { Integration, Notice } from '../api/types';

/** Which sync changes of members wait for before they follow by themselves. */
export type AwaitedSync = 'first' | 'again' | 'cleared';

/** Another LINE account was chosen and waits for its sync: the server's words for it. */
export function accountChange({ warnings }: Pick<Integration, 'warnings'>): Notice | undefined {
  return warnings.find(({ code }) => code === 'line_account_changed');
}

/** Null when changes follow already. */
export function awaitedSync(integration: Pick<Integration, 'followsChanges' | 'warnings'>): AwaitedSync | null {
  if (integration.followsChanges) return null;
  if (integration.warnings.some(({ code }) => code === 'data_taken_back')) return 'cleared';
  return accountChange(integration) ? 'again' : 'first';
}

/** The same where nothing but that sync is in the way; else the status says what is. */
export function onlyAwaitedSync(
  integration: Pick<Integration, 'status' | 'followsChanges' | 'warnings'>,
): AwaitedSync | null {
  return integration.status === 'ready' ? awaitedSync(integration) : null;
}
