import { Tag } from 'antd';
import type { IntegrationStatus } from '../api/types';
import { useTexts } from '../locales/useTexts';

const colors: Record<IntegrationStatus, string> = {
  awaiting_authorization: 'processing',
  awaiting_line_account: 'processing',
  ready: 'success',
  syncing: 'processing',
  paused: 'warning',
  attention: 'error',
  disconnected: 'default',
};

export function StateTag({ status }: { status: IntegrationStatus }) {
  return (
    <Tag color={colors[status]} role="status">
      {useTexts().status.states[status]}
    </Tag>
  );
}
