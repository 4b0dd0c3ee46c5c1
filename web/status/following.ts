import type { Integration, Notice } from '../api/types';
import type { Texts } from '../locales/zh-TW';
import { shownState } from './shownState';

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

/** Why a member that an admin asks for is not looked at now; null where it is. */
export function whyHeldUp(
  integration: Pick<Integration, 'status' | 'reason' | 'activeMode' | 'followsChanges' | 'warnings'>,
  texts: Texts,
): string | null {
  const { status, reason, activeMode } = integration;
  const { awaits, explain } = texts.status;
  // Members go on to be written while the admin is asked about those who are gone.
  if (status === 'attention' && reason !== null && reason.code !== 'removals_unconfirmed') return reason.title;
  if (status === 'awaiting_authorization') return explain.awaiting_authorization;
  if (activeMode === 'clear') return explain[shownState(integration)];
  // A sync looks at everyone.
  const awaited = activeMode === 'full' ? null : awaitedSync(integration);
  return awaited && awaits[awaited];
}
