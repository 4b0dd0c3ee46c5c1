import { mergeRun, tellsOfMembers } from './mergeEvent';
import type { Integration, SyncRun } from './types';

const integration: Integration = {
  id: 'm1',
  storeName: '好日子',
  teamId: 't1',
  origin: 'shopline',
  status: 'attention',
  reason: null,
  lineAccount: null,
  createdAt: '2026-01-01T00:00:00Z',
  lastSync: null,
  warnings: [],
  activeMode: null,
  followsChanges: true,
  lastLiveChangeAt: null,
  pendingChanges: 0,
  lagSeconds: 0,
  shoplineAdminUrl: null,
  subscription: null,
};

describe('an integration event', () => {
  it('tells of members when changes wait, are done, or came from the store', () => {
    expect(tellsOfMembers(integration, { ...integration, status: 'syncing', lagSeconds: 3 })).toBe(false);
    expect(tellsOfMembers(integration, { ...integration, pendingChanges: 1 })).toBe(true);
    expect(tellsOfMembers(integration, { ...integration, lastLiveChangeAt: '2026-01-02T00:00:00Z' })).toBe(true);
  });
});

describe('a sync event', () => {
  const run = (id: string, status: SyncRun['status']) => ({ id, status }) as SyncRun;

  it('replaces its run in place', () => {
    expect(mergeRun([run('b', 'running'), run('a', 'completed')], run('b', 'paused')).map((r) => r.status)).toEqual([
      'paused',
      'completed',
    ]);
  });

  it('puts a new run in front', () => {
    expect(mergeRun([run('a', 'completed')], run('b', 'running')).map((r) => r.id)).toEqual(['b', 'a']);
  });
});
