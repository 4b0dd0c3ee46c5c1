import { Tag } from 'antd';
import type { SyncRun, SyncStatus } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { hasCompleted } from './progress';

const colors: Record<SyncStatus, string> = {
  running: 'processing',
  paused: 'warning',
  waiting: 'warning',
  completed: 'success',
  completed_with_issues: 'success',
  cancelled: 'default',
  failed: 'error',
};

/** How a run ended or goes on. A completed preview has its own words: it synced no member, so none needs attention. */
export function RunStateTag({ run }: { run: SyncRun }) {
  const t = useTexts().status;
  if (run.mode === 'preview' && hasCompleted(run)) return <Tag>{t.previewed}</Tag>;
  return <Tag color={colors[run.status]}>{t.runStates[run.status]}</Tag>;
}
