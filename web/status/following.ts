import type { Integration, Notice } from '../api/types';
import type { Texts } from '../locales/zh-TW';
import { shownState } from './shownState';

/** Which sync must come before the service follows changes of members. */
export type AwaitedSync = 'first' | 'again' | 'cleared';

/** The server's notice that an admin has chosen another LINE Official Account, which waits for its first sync. */
export function accountChange({ warnings }: Pick<Integration, 'warnings'>): Notice | undefined {
  return warnings.find(({ code }) => code === 'line_account_changed');
}

/** Null when the service follows changes already. */
export function awaitedSync(integration: Pick<Integration, 'followsChanges' | 'warnings'>): AwaitedSync | null {
  if (integration.followsChanges) return null;
  if (integration.warnings.some(({ code }) => code === 'data_taken_back')) return 'cleared';
  return accountChange(integration) ? 'again' : 'first';
}

/** The awaited sync where nothing else is in the way. Otherwise null, and the status says what is. */
export function onlyAwaitedSync(
  integration: Pick<Integration, 'status' | 'followsChanges' | 'warnings'>,
): AwaitedSync | null {
  return integration.status === 'ready' ? awaitedSync(integration) : null;
}

/** Why the worker does not look now at a member that an admin asks for; null when it does. */
export function whyHeldUp(
  integration: Pick<Integration, 'status' | 'reason' | 'activeMode' | 'followsChanges' | 'warnings'>,
  texts: Texts,
): string | null {
  const { status, reason, activeMode } = integration;
  const { awaits, explain } = texts.status;
  // The worker still writes members while an admin is asked about removals.
  if (status === 'attention' && reason !== null && reason.code !== 'removals_unconfirmed') return reason.title;
  if (status === 'awaiting_authorization') return explain.awaiting_authorization;
  if (activeMode === 'clear') return explain[shownState(integration)];
  // An open sync looks at every member anyway.
  const awaited = activeMode === 'full' ? null : awaitedSync(integration);
  return awaited && awaits[awaited];
}
