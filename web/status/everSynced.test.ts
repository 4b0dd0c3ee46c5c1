import { wasEverBegun, wasEverRead } from './everSynced';

const full = (status: 'running' | 'completed' | 'cancelled') => ({ mode: 'full' as const, status });
const preview = { mode: 'preview' as const, status: 'completed' as const };
const neverRead = { checkedAt: null };
const read = { checkedAt: '2026-01-01T00:00:00Z' };

it.each([
  [false, false, [preview], undefined, false],
  [true, false, [full('running')], neverRead, false],
  [true, false, [full('cancelled')], neverRead, true],
  [true, true, [full('completed')], undefined, false],
  // The run of the full sync is no longer kept.
  [true, false, [preview], neverRead, true],
  [true, true, [], read, false],
])('begun: %s, read: %s, by runs %j and %j', (isBegun, isRead, runs, health, followsChanges) => {
  expect(wasEverBegun({ followsChanges }, runs, health)).toBe(isBegun);
  expect(wasEverRead(runs, health)).toBe(isRead);
});
