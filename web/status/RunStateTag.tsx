import { Tag } from 'antd';
import type { SyncStatus } from '../api/types';
import { useTexts } from '../locales/useTexts';

const colors: Record<SyncStatus, string> = {
  running: 'processing',
  paused: 'warning',
  waiting: 'warning',
  completed: 'success',
  completed_with_errors: 'warning',
  cancelled: 'default',
  failed: 'error',
};

export function RunStateTag({ status }: { status: SyncStatus }) {
  return <Tag color={colors[status]}>{useTexts().status.runStates[status]}</Tag>;
}
