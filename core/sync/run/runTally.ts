import type { SyncCounts } from '../../domain/types';
import type { RunOutcome, SyncRun } from '../../store/documents';

/** Counts of a run as they are committed, page by page. */
export class RunTally {
  readonly counts: SyncCounts;
  private readonly by: Record<'skipped' | 'failed' | 'conflicts', Record<string, number>>;

  constructor(run: Pick<SyncRun, 'counts' | 'skippedBy' | 'failedBy' | 'conflictsBy'>) {
    this.counts = { ...run.counts };
    this.by = { skipped: { ...run.skippedBy }, failed: { ...run.failedBy }, conflicts: { ...run.conflictsBy } };
  }

  add({ outcome, code, eligible }: { outcome: RunOutcome; code: string | null; eligible: boolean }): void {
    this.counts.read += 1;
    this.counts[outcome] += 1;
    if (eligible) this.counts.eligible += 1;
    if (code !== null && (outcome === 'skipped' || outcome === 'failed' || outcome === 'conflicts')) {
      const codes = this.by[outcome];
      codes[code] = (codes[code] ?? 0) + 1;
    }
  }

  toDocument(): Pick<SyncRun, 'counts' | 'skippedBy' | 'failedBy' | 'conflictsBy'> {
    return {
      counts: { ...this.counts },
      skippedBy: { ...this.by.skipped },
      failedBy: { ...this.by.failed },
      conflictsBy: { ...this.by.conflicts },
    };
  }
}

export function emptyCounts(): SyncCounts {
  return { read: 0, eligible: 0, skipped: 0, unchanged: 0, delivered: 0, failed: 0, conflicts: 0 };
}
