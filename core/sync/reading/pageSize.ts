import { PartnerError } from '../../domain/partnerError';
import type { LearntPageSize } from '../../store/documents';

/** Every store is believed to give so many a page (contract A4.1). */
export const smallPage = 50;
/** So often in a row a large page fails where a small one comes, before that is taken for its size. */
const failuresInARow = 3;
const dayMs = 86_400_000;
const weekMs = 7 * dayMs;

/** What came of a page that was asked for. */
export type PageOutcome =
  /** `named`: how many a page holds, as the answer says; null when it does not. */
  | { kind: 'came'; asked: number; named: number | null; received: number }
  /** SHOPLINE refused so many, and gave `smallPage`. */
  | { kind: 'refused'; asked: number }
  /** SHOPLINE failed at so many, and gave `smallPage`. */
  | { kind: 'failed'; asked: number; timesInARow: number };

/** What an outcome teaches of the store; null when nothing. */
export function learn(outcome: PageOutcome, nowMs: number): LearntPageSize | null {
  const { asked } = outcome;
  if (asked <= smallPage) return null;
  switch (outcome.kind) {
    case 'came': {
      // A page may be small for any reason: only where the answer names its size was more cut off.
      const given = Math.max(outcome.named ?? asked, outcome.received);
      if (given >= asked) return null;
      return { perPage: Math.max(given, smallPage), tryAgainAtMs: nowMs + weekMs };
    }
    case 'refused':
      return { perPage: smallPage, tryAgainAtMs: nowMs + weekMs };
    case 'failed':
      // What fails today may be the partner's bad day.
      return outcome.timesInARow < failuresInARow ? null : { perPage: smallPage, tryAgainAtMs: nowMs + dayMs };
  }
}

/** One page being asked for: as large as the store is known to give, and small once that was refused or has failed. */
export class PageAsk {
  private trouble: 'refused' | 'failed' | null = null;

  constructor(
    readonly asked: number,
    /** Failures in a row when it was begun: those under way together are one. */
    readonly failuresBefore: number,
  ) {}

  get perPage(): number {
    return this.trouble === null ? this.asked : Math.min(this.asked, smallPage);
  }

  /** Tells of a try that failed. @returns whether a refusal may be about the size, so that a small page is worth a try. */
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

/** How many members of a store to ask for a page; learnt from what it gives and refuses (contract A4.1). */
export class PageSize {
  private size: number;
  private failures = 0;
  private usualCount: number;

  /** @param most asked for where nothing else is known @param known what was learnt before */
  constructor(most: number, known: LearntPageSize | undefined, nowMs: number) {
    this.size = known && nowMs < known.tryAgainAtMs ? Math.min(most, known.perPage) : most;
    this.usualCount = this.size;
  }

  /** How many come a page, to reckon with. */
  get usual(): number {
    return this.usualCount;
  }

  ask(): PageAsk {
    return new PageAsk(this.size, this.failures);
  }

  /** A page came that others follow: it was as full as pages are. */
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
