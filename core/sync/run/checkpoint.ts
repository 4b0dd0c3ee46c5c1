import type { Right } from '../../runtime/gather';
import type { Store } from '../../store';
import type { Segment, SyncRun } from '../../store/documents';
import { readJournal, writeJournal } from '../../store/runs/journal';
import type { MemberOutcome } from '../judging/judge';
import { RunTally } from './runTally';
import { SeenSet } from '../records/seenSet';

/** What a run shows beside its counts. */
export type Shown = Pick<SyncRun, 'status' | 'etaSeconds' | 'limitedBy' | 'accountCheck'>;

type Outcome = MemberOutcome & { tier?: string | null };

/** What has come of a page, or of a part of one; complete once each of its members has its outcome. */
export interface PageResult {
  segment: Segment;
  lastId: string | null;
  isLast: boolean;
  customerIds: string[];
  outcomes: Outcome[];
}

/**
 * Where a run has got to. Pages are committed in the order they were read, once every member of the page is completed:
 * cursor, counts and the members seen move together, so a run that is interrupted goes on without losing or counting
 * anyone twice.
 */
export class Checkpoint {
  readonly tally: RunTally;
  /** The windows of the read, and how far each was read; `StoreRead` adds the parts of those it divides. */
  readonly segments: Segment[];
  /** Members expected; null while unknown. */
  total: number | null;
  /** Calls to SHOPLINE. */
  calls: number;
  /** Members of pages that do not count yet; after a crash the run reads them again. */
  uncommitted = 0;
  /** Members that this slice has counted as conflicts, and why. */
  readonly conflicts = new Map<string, MemberOutcome['code']>();
  private readonly waiting: { result: PageResult; isComplete: boolean }[] = [];
  private committedIds: string[] = [];
  private journalSeq: number;
  /** What the run waits for, as it is on record. */
  waitsFor: Pick<Shown, 'status' | 'limitedBy'>;

  private constructor(
    private readonly store: Store,
    /** As it was on record when this slice began. */
    readonly run: Readonly<SyncRun>,
    readonly seen: SeenSet,
    windows: readonly Segment[],
  ) {
    this.tally = new RunTally(run);
    this.segments = (run.segments ?? windows).map((segment) => ({ ...segment }));
    this.total = run.total;
    this.calls = run.calls;
    this.journalSeq = run.journalSeq;
    this.waitsFor = run;
  }

  /** @param windows what a run that has not begun is to read */
  static async load(store: Store, run: Readonly<SyncRun>, windows: readonly Segment[]): Promise<Checkpoint> {
    const seen = new SeenSet(run.counts.read);
    for await (const entry of readJournal(store, run)) seen.restore(entry);
    return new Checkpoint(store, run, seen, windows);
  }

  /** Announces a page, in reading order; it counts once `complete` was called for it and for all before it. */
  announce(result: PageResult): { complete(): void } {
    const page = { result, isComplete: false };
    this.waiting.push(page);
    this.uncommitted += result.customerIds.length;
    return {
      complete: () => {
        page.isComplete = true;
        this.commitReady();
      },
    };
  }

  /** Counts a member outside of pages, such as one that the sweep at the end of a run finds. */
  count(outcome: Outcome): void {
    this.add(outcome);
    this.committedIds.push(outcome.customerId);
  }

  /** Counts who is completed of pages that are not. A run that was cancelled ends there, and reads no page again. */
  countUncommitted(): void {
    for (const { result } of this.waiting) for (const outcome of result.outcomes.splice(0)) this.add(outcome);
  }

  private add(member: Outcome): void {
    this.tally.add(member);
    if (member.outcome === 'conflicts') this.conflicts.set(member.customerId, member.code);
  }

  private commitReady(): void {
    while (this.waiting[0]?.isComplete) {
      const { result } = this.waiting.shift()!;
      for (const outcome of result.outcomes) this.add(outcome);
      this.committedIds.push(...result.customerIds);
      this.uncommitted -= result.customerIds.length;
      if (result.lastId !== null) result.segment.cursor = result.lastId;
      if (result.isLast) result.segment.done = true;
    }
  }

  /**
   * Stores everything committed so far. The journal goes first: an entry beyond the stored sequence does not count.
   * @param lease needed for each write, so that the run does not go back behind what a successor has stored.
   */
  async save(shown: Shown, lease: Right): Promise<void> {
    const { status, ...progress } = shown;
    const ids = this.committedIds;
    const { _id, integrationId } = this.run;
    // Written only where the run begins or ends to wait: every other change of status is noted by the workflow.
    const isNews = status !== this.waitsFor.status;
    const document = {
      ...this.tally.toDocument(),
      ...progress,
      ...(isNews && { status }),
      segments: this.segments.map((segment) => ({ ...segment })),
      total: this.total,
      calls: this.calls,
    };
    if (ids.length > 0) {
      const stored = ids.length;
      const seen = SeenSet.encode(ids);
      await writeJournal(this.store, this.run, this.journalSeq, seen, lease);
      this.journalSeq += 1;
      // Only ids that are in the journal go: more may have been committed meanwhile, and a failed save is tried again.
      this.committedIds = ids.slice(stored);
    }
    const stored = { ...document, journalSeq: this.journalSeq };
    await this.store.together.saveRun({ _id, integrationId, progress: stored }, lease);
    this.waitsFor = shown;
  }
}
