import type { Integration, IntegrationStatus } from '../api/types';

/** A status as the page names it: a preview is none of a sync's. */
export type ShownState = IntegrationStatus | 'previewing' | 'previewPaused';

export function shownState({ status, activeMode }: Pick<Integration, 'status' | 'activeMode'>): ShownState {
  if (activeMode !== 'preview') return status;
  if (status === 'syncing') return 'previewing';
  return status === 'paused' ? 'previewPaused' : status;
}
