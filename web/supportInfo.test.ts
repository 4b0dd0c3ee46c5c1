import type { Integration, SyncRun } from './api/types';
import { supportInfo } from './supportInfo';

const notice = (code: string) => ({ code, title: '', detail: '', remedy: '' });
const integration = {
  id: 'm1',
  storeName: '好日子',
  teamId: 't1',
  origin: 'shopline',
  status: 'attention',
  reason: notice('line_account_gone'),
  warnings: [notice('resync_needed')],
  lineAccount: { channelId: 'ch1', channelName: '好日子 LINE' },
  pendingChanges: 2,
  lagSeconds: 7,
} as Integration;
const counts = { read: 9, eligible: 0, skipped: 0, unchanged: 0, delivered: 4, failed: 1, conflicts: 0 };
const run = { id: 'r1', mode: 'full', status: 'failed', reason: notice('run_interrupted'), startedAt: 'then', counts };

it('has every id and code that support asks for, and the last three runs', () => {
  const runs = [run, run, run, run] as SyncRun[];
  const lines = supportInfo(integration, runs, new Date(0), 'A browser').split('\n');
  expect(lines).toContain('codes: line_account_gone resync_needed');
  expect(lines).toContain('line account: ch1');
  expect(lines.filter((line) => line.startsWith('run: '))).toEqual(
    Array(3).fill('run: r1 full failed run_interrupted then read=9 delivered=4 failed=1 conflicts=0'),
  );
  expect(lines.join()).not.toContain('好日子');
});
