import { Tag } from 'antd';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { onlyAwaitedSync } from './following';
import type { ShownState } from './shownState';
import { shownState } from './shownState';

const colors: Record<ShownState, string> = {
  awaiting_authorization: 'processing',
  awaiting_line_account: 'processing',
  ready: 'success',
  syncing: 'processing',
  paused: 'warning',
  attention: 'error',
  disconnected: 'default',
  previewing: 'processing',
  previewPaused: 'default',
  clearing: 'processing',
  clearingPaused: 'warning',
};

export function StateTag({ integration }: { integration: Integration }) {
  const t = useTexts().status;
  const state = shownState(integration);
  // Nothing is wrong, but the service does not follow changes before that sync either.
  const awaited = onlyAwaitedSync(integration);
  return (
    <Tag color={awaited ? 'warning' : colors[state]} role="status">
      {awaited ? t.idle[awaited] : t.states[state]}
    </Tag>
  );
}
