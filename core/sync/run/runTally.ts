import type { TierCount } from '../../domain/trends';
import { addToTier } from '../../domain/trends';
import type { FieldCount, SyncCounts } from '../../domain/types';
import type { SyncRun } from '../../store/documents';
import type { JobOutcome } from '../delivery/deliveryQueue';
import type { MemberOutcome } from '../judging/judge';

type Tallied = Pick<SyncRun, 'counts' | 'skippedBy' | 'failedBy' | 'conflictsBy' | 'fields' | 'byTier'>;

interface Counted extends Omit<MemberOutcome, 'customerId'> {
  /** Null: the member has no tier; absent: the tier is not known, and the member is counted in none. */
  tier?: string | null;
}

/** Counts of a run as they are committed, page by page. */
export class RunTally {
  readonly counts: SyncCounts;
  private readonly by: Record<'skipped' | 'failed' | 'conflicts', Record<string, number>>;
  private readonly fields: Record<string, FieldCount>;
  private readonly tiers = new Map<string | null, TierCount>();

  constructor(run: Tallied) {
    this.counts = { ...run.counts };
    this.fields = structuredClone(run.fields ?? {});
    for (const count of run.byTier ?? []) this.tiers.set(count.tier, { ...count });
    this.by = { skipped: { ...run.skippedBy }, failed: { ...run.failedBy }, conflicts: { ...run.conflictsBy } };
  }

  add({ outcome, code, eligible, fields, tier }: Counted): void {
    if (tier !== undefined) addToTier(this.tiers, tier, outcome === 'skipped' ? code : null);
    this.counts.read += 1;
    this.shift({ outcome, code }, 1);
    if (eligible) this.counts.eligible += 1;
    for (const name of fields?.has ?? []) this.field(name).members += 1;
    // A write that Omnichat did not take has changed nothing.
    for (const name of outcome === 'delivered' ? (fields?.changed ?? []) : []) this.field(name).changed += 1;
  }

  /** Counts a member anew that has become something else by the end of the run. */
  move(from: JobOutcome, to: JobOutcome): void {
    this.shift(from, -1);
    this.shift(to, 1);
  }

  private shift({ outcome, code }: JobOutcome, by: 1 | -1): void {
    this.counts[outcome] += by;
    if (code === null || outcome === 'delivered' || outcome === 'unchanged') return;
    const codes = this.by[outcome];
    codes[code] = (codes[code] ?? 0) + by;
    if (codes[code] === 0) delete codes[code];
  }

  private field(name: string): FieldCount {
    return (this.fields[name] ??= { members: 0, changed: 0 });
  }

  toDocument(): Tallied {
    return {
      counts: { ...this.counts },
      skippedBy: { ...this.by.skipped },
      failedBy: { ...this.by.failed },
      conflictsBy: { ...this.by.conflicts },
      fields: structuredClone(this.fields),
      byTier: [...this.tiers.values()].map((count) => ({ ...count })),
    };
  }
}
