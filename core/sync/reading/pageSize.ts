import { PartnerError } from '../../domain/partnerError';
import type { LearntPageSize } from '../../store/documents';

/** Every store is believed to give pages of this size (contract A4.1). */
export const smallPage = 50;
/** Large pages fail this often in a row, while the small ones come, before their size is taken for the cause. */
const failuresInARow = 3;
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

/** What came of a page that was asked for. */
export type PageOutcome =
  /** `named`: the page size that SHOPLINE's answer names; null when it names none. */
  | { kind: 'came'; asked: number; named: number | null; received: number }
  /** SHOPLINE refused a page of this size, and gave one of `smallPage`. */
  | { kind: 'refused'; asked: number }
  /** SHOPLINE failed at a page of this size, and gave one of `smallPage`. */
  | { kind: 'failed'; asked: number; timesInARow: number };

/** What an outcome teaches about the store's pages; null when it teaches nothing. */
export function learn(outcome: PageOutcome, nowMs: number): LearntPageSize | null {
  const { asked } = outcome;
  if (asked <= smallPage) return null;
  switch (outcome.kind) {
    case 'came': {
      // A page may come short for any reason. Only a page size that the answer names shows that SHOPLINE gives no more.
      const given = Math.max(outcome.named ?? asked, outcome.received);
      if (given >= asked) return null;
      return { perPage: Math.max(given, smallPage), tryAgainAtMs: nowMs + weekMs };
    }
    case 'refused':
      return { perPage: smallPage, tryAgainAtMs: nowMs + weekMs };
    case 'failed':
      // SHOPLINE may only have a bad day, so a large page is tried again after one day, not a week.
      return outcome.timesInARow < failuresInARow ? null : { perPage: smallPage, tryAgainAtMs: nowMs + dayMs };
  }
}

/** One page being asked for: as large as the store is known to give, and small once that was refused or has failed. */
export class PageAsk {
  private trouble: 'refused' | 'failed' | null = null;

  constructor(
    readonly asked: number,
    /** Failures in a row when this page was begun: pages that fail while under way together count as one failure. */
    readonly failuresBefore: number,
  ) {}

  get perPage(): number {
    return this.trouble === null ? this.asked : Math.min(this.asked, smallPage);
  }

  /** Takes in a try that failed. @returns whether its size may be why it was refused: a small page is worth a try. */
  noteFailure(error: unknown): boolean {
    if (this.perPage <= smallPage || !(error instanceof PartnerError)) return false;
    if (error.kind === 'bug') this.trouble = 'refused';
    else if (error.kind === 'transient') this.trouble = 'failed';
    return this.trouble === 'refused';
  }

  outcome(page: { perPage: number | null; receivedCount: number }): PageOutcome {
    const { asked, trouble, failuresBefore } = this;
    if (trouble === 'refused') return { kind: 'refused', asked };
    if (trouble === 'failed') return { kind: 'failed', asked, timesInARow: failuresBefore + 1 };
    return { kind: 'came', asked, named: page.perPage, received: page.receivedCount };
  }
}

/** How large a page to ask a store for; learnt from what SHOPLINE gives and refuses (contract A4.1). */
export class PageSize {
  private size: number;
  private failures = 0;
  private usualCount: number;

  /** @param most the size to ask for where nothing else is known @param known what was learnt before */
  constructor(most: number, known: LearntPageSize | undefined, nowMs: number) {
    this.size = known && nowMs < known.tryAgainAtMs ? Math.min(most, known.perPage) : most;
    this.usualCount = this.size;
  }

  /** How many members a page usually brings, for estimates. */
  get usual(): number {
    return this.usualCount;
  }

  ask(): PageAsk {
    return new PageAsk(this.size, this.failures);
  }

  /** Called for a page that another follows: it shows how full pages are, while the last one may be short. */
  noteFull(receivedCount: number): void {
    this.usualCount = Math.max(1, receivedCount);
  }

  /** Takes in what came of a page. @returns what is to be remembered of the store, when that is new. */
  note(outcome: PageOutcome, nowMs: number): LearntPageSize | null {
    if (outcome.kind === 'failed') this.failures = Math.max(this.failures, outcome.timesInARow);
    else this.failures = 0;
    const learnt = learn(outcome, nowMs);
    if (!learnt || learnt.perPage >= this.size) return null;
    this.size = learnt.perPage;
    this.usualCount = learnt.perPage;
    return learnt;
  }
}
