import type { Integration, IntegrationStatus } from '../api/types';

/** A status as the page names it. A preview is no sync, and a taking back is the opposite: each has its own names. */
export type ShownState = IntegrationStatus | 'previewing' | 'previewPaused' | 'clearing' | 'clearingPaused';

const ofMode = {
  preview: { syncing: 'previewing', paused: 'previewPaused' },
  clear: { syncing: 'clearing', paused: 'clearingPaused' },
} as const;

export function shownState({ status, activeMode }: Pick<Integration, 'status' | 'activeMode'>): ShownState {
  if (activeMode === null || activeMode === 'full') return status;
  return status === 'syncing' || status === 'paused' ? ofMode[activeMode][status] : status;
}
