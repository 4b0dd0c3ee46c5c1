import type { Integration, SyncRun } from '../api/types';
import { en } from '../locales/en';
import { tabTitle } from './tabTitle';

const integration = { storeName: 'Store', status: 'ready', activeMode: null } as Integration;
const counts = { read: 10, eligible: 0, skipped: 5, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };
const run = { status: 'running', mode: 'full', counts, total: 20 } as SyncRun;

it('tells how far a sync is, that it needs someone, or whose page it is', () => {
  const syncing: Integration = { ...integration, status: 'syncing', activeMode: 'full' };
  expect(tabTitle(syncing, [run], en)).toBe('25% Syncing · Store');
  expect(tabTitle({ ...syncing, activeMode: 'preview' }, [{ ...run, total: null }], en)).toBe('Previewing · Store');
  expect(tabTitle({ ...integration, status: 'attention' }, [], en)).toBe('(!) Needs attention · Store');
  expect(tabTitle(integration, undefined, en)).toBe('Store · SHOPLINE members');
});
