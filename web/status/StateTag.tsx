import { Tag } from 'antd';
import type { Integration, IntegrationStatus } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { onlyAwaitedSync } from './following';

const colors: Record<IntegrationStatus, string> = {
  awaiting_authorization: 'processing',
  awaiting_line_account: 'processing',
  ready: 'success',
  syncing: 'processing',
  paused: 'warning',
  attention: 'error',
  disconnected: 'default',
};

export function StateTag({ integration }: { integration: Integration }) {
  const t = useTexts().status;
  const { status } = integration;
  // Nothing is wrong, yet nothing follows either.
  const isIdle = onlyAwaitedSync(integration) !== null;
  return (
    <Tag color={isIdle ? 'warning' : colors[status]} role="status">
      {isIdle ? t.notSynced : t.states[status]}
    </Tag>
  );
}
