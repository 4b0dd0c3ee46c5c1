import type { SyncCounts, SyncRun, SyncStatus } from '../api/types';

const open: readonly SyncStatus[] = ['running', 'paused', 'waiting'];

export function isOpen(run: Pick<SyncRun, 'status'>): boolean {
  return open.includes(run.status);
}

/** What was asked of an open run and is not carried out yet; null when nothing is. */
export function askedOf({ status, desired }: Pick<SyncRun, 'status' | 'desired'>): SyncRun['desired'] | null {
  if (desired === 'cancel') return desired;
  return (desired === 'pause') === (status === 'paused') ? null : desired;
}

/** Whether the run has looked at everyone, whatever came of it. */
export function hasCompleted({ status }: Pick<SyncRun, 'status'>): boolean {
  return status === 'completed' || status === 'completed_with_issues';
}

/** Members with an outcome. */
export function countDone({ skipped, unchanged, delivered, failed, conflicts }: SyncCounts): number {
  return skipped + unchanged + delivered + failed + conflicts;
}

/** Whole percent, rounded down: 100 stands only where none is missing. */
export function percentOf(part: number, whole: number): number {
  // Multiplied first, because 29 / 100 * 100 is less than 29.
  return Math.floor((part * 100) / whole);
}

/** 0 to 100, null while the total is unknown; 100 only when everyone has an outcome. */
export function percentDone({ counts, total }: Pick<SyncRun, 'counts' | 'total'>): number | null {
  if (total === null) return null;
  // The store may have grown since the total was read.
  const expected = Math.max(total, counts.read);
  if (expected === 0) return 100;
  return Math.min(100, percentOf(countDone(counts), expected));
}

/** Null while the run is open. */
export function tookSeconds({ startedAt, finishedAt }: Pick<SyncRun, 'startedAt' | 'finishedAt'>): number | null {
  return finishedAt === null ? null : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000;
}

/** Codes with their counts, the most frequent first. */
export function rankCodes(byCode: Record<string, number>): { code: string; count: number }[] {
  return Object.entries(byCode)
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || a.code.localeCompare(b.code));
}
