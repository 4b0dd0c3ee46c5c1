import { Tag } from 'antd';
import type { SyncRun, SyncStatus } from '../api/types';
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

/** How a run ended or goes on. A preview that ended synced nobody, so that none of them is "not synced". */
export function RunStateTag({ run: { mode, status } }: { run: SyncRun }) {
  const t = useTexts().status;
  if (mode === 'preview' && status.startsWith('completed')) return <Tag>{t.previewed}</Tag>;
  return <Tag color={colors[status]}>{t.runStates[status]}</Tag>;
}
