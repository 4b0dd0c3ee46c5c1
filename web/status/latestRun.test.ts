import type { SyncRun } from '../api/types';
import { latestRun } from './latestRun';

const run = (mode: SyncRun['mode'], status: SyncRun['status']) => ({ mode, status, finishedAt: null });
const completed = run('full', 'completed');
const cancelled = run('full', 'cancelled');
const failed = run('full', 'failed');

it('shows what goes on before what ended, a preview too', () => {
  const preview = run('preview', 'running');
  expect(latestRun([preview, completed])).toEqual({ run: preview, cancelled: undefined });
});

it('a cancelled sync does not hide the result before it', () => {
  expect(latestRun([cancelled, failed, completed])).toEqual({ run: completed, cancelled });
  expect(latestRun([cancelled])).toEqual({ run: cancelled, cancelled: undefined });
});

it('a failed one does, and previews that ended are left out', () => {
  expect(latestRun([run('preview', 'completed'), failed, completed]).run).toBe(failed);
  expect(latestRun([run('preview', 'completed')]).run).toBeUndefined();
});

it('what was taken back is the result that counts, also where that was cancelled', () => {
  for (const status of ['completed', 'cancelled'] as const) {
    const clear = run('clear', status);
    expect(latestRun([clear, completed])).toEqual({ run: clear, cancelled: undefined });
  }
});
