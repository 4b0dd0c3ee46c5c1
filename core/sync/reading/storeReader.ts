import { noteLearnt } from '../../store/integrations/reads';
import type { CustomerPage, CustomerQuery } from '../../domain/commerce';
import { createdAtMs } from '../../domain/customer';
import { PartnerError } from '../../domain/partnerError';
import type { Segment } from '../../store/documents';
import { isRefused } from '../failures/workOutcome';
import type { TeamParts } from '../delivery/teamParts';
import { PageSize } from './pageSize';

/** A cursor that leads back this often in a row leads nowhere. */
const maxRepeats = 3;
/** A walk that lost its cursor more often than this is given up. */
const maxStepsBack = 4;

export interface ReadPage extends CustomerPage {
  /** When the page was asked for: it shows the store at this time or later. */
  asOfMs: number;
  /** How long SHOPLINE took to answer. */
  tookMs: number;
  /** When the page's last customer was created: those that follow are no younger. Null when SHOPLINE does not say. */
  reachedCreatedAtMs: number | null;
  /** No customer follows in this window. */
  isLast: boolean;
}

export interface PageOptions {
  /** Called before every request, repeated ones too. */
  onCall?: () => void;
  /** The first page, where it was asked for already. */
  firstPage?: Promise<ReadPage> | undefined;
}

function toDate(ms: number | null): Date | undefined {
  return ms === null ? undefined : new Date(ms);
}

/** Reads a store's customers page by page, and learns how large a page the store gives. */
export class StoreReader {
  private readonly pageSize: PageSize;

  constructor(
    private readonly parts: Pick<TeamParts, 'shopline' | 'store' | 'integration'>,
    /** The largest page to ask SHOPLINE for, in members. */
    most: number,
  ) {
    this.pageSize = new PageSize(most, parts.integration.pageSize, Date.now());
  }

  get requestsPerSecond(): number {
    return this.parts.shopline.requestsPerSecond;
  }

  /** How many members a page usually brings, for estimates. */
  get usualPageSize(): number {
    return this.pageSize.usual;
  }

  /** One page of a window, after `cursor`, as large as the store is known to give. @throws PartnerError */
  async readPage(
    window: Segment,
    cursor: string | null,
    onCall?: () => void,
    query: Partial<CustomerQuery> = {},
  ): Promise<ReadPage> {
    const full: Omit<CustomerQuery, 'perPage'> = {
      updatedAfter: toDate(window.updatedAfterMs),
      updatedBefore: toDate(window.updatedBeforeMs),
      createdAfter: toDate(window.createdAfterMs),
      createdBefore: toDate(window.createdBeforeMs),
      previousId: cursor ?? undefined,
      ...query,
    };
    let asOfMs = 0;
    let sentAtMs = 0;
    const page = await this.askForPage(query.perPage, (perPage) => {
      onCall?.();
      asOfMs = Date.now();
      sentAtMs = performance.now();
      return { ...full, perPage };
    });
    const last = page.customers.at(-1);
    return {
      ...page,
      asOfMs,
      tookMs: performance.now() - sentAtMs,
      reachedCreatedAtMs: last ? createdAtMs(last) : null,
      isLast: page.lastId === null,
    };
  }

  /** Asks for one page, or a small one where SHOPLINE refuses a large one or fails; stores what that teaches. */
  private async askForPage(
    perPage: number | undefined,
    queryFor: (perPage: number) => CustomerQuery,
  ): Promise<CustomerPage> {
    if (perPage !== undefined) return this.parts.shopline.listCustomers(() => queryFor(perPage));
    const ask = this.pageSize.ask();
    let mayBeTooLarge = false;
    const list = () =>
      this.parts.shopline.listCustomers(
        () => queryFor(ask.perPage),
        (error) => (mayBeTooLarge = ask.noteFailure(error)),
      );
    const page = await list().catch((error: unknown) => {
      if (!mayBeTooLarge) throw error;
      return list();
    });
    const pageSize = this.pageSize.note(ask.outcome(page), Date.now());
    const { store, integration } = this.parts;
    if (pageSize) await noteLearnt(store, integration._id, { pageSize });
    return page;
  }

  /**
   * Reads the pages of one window, newest first, with the `previous_id` cursor. A short page does not end the walk, an
   * empty one does: pages come short and totals are wrong at times (contract trap 6). Where the cursor's customer left
   * the window, SHOPLINE may refuse the cursor or answer with nothing. Then the walk goes on from the customer before,
   * at worst from the start. The window may be narrowed between two pages; a page that reaches below its new start ends
   * the walk as well.
   * @throws PartnerError `shopline_cursor_repeats` when the cursor does not move, or moves in a circle.
   */
  async *readPages(segment: Segment, { onCall, firstPage }: PageOptions): AsyncGenerator<ReadPage> {
    const walk = new Walk(segment.cursor);
    let next = firstPage;
    let countBefore: number | null = null;
    for (;;) {
      let page: ReadPage;
      try {
        page = await (next ?? this.readPage(segment, walk.cursor, onCall));
      } catch (error) {
        if (!isRefused(error) || !walk.stepBack()) throw error;
        continue;
      } finally {
        next = undefined;
      }
      if (page.isLast && walk.mayBeLost && walk.stepBack()) continue;
      if (walk.isRepeated(page)) continue;
      walk.pass(page);
      if (countBefore !== null && !page.isLast) this.pageSize.noteFull(countBefore);
      countBefore = page.receivedCount;
      const isLast = page.isLast || isBelow(page.reachedCreatedAtMs, segment.createdAfterMs);
      yield { ...page, isLast };
      if (isLast) return;
    }
  }
}

/** Where a walk through a window has got to. */
class Walk {
  /** The customer before the one that the cursor names. */
  private before: string | null = null;
  /** Where the walk has been since it last went back: no page that leads on ends there. */
  private readonly passed = new Set<string>();
  /** The cursor's customer was refused or led to nothing, and the walk went back to the one before. */
  private isBack = false;
  private expected = 0;
  private received = 0;
  private repeats = 0;
  private stepsBack = 0;

  constructor(public cursor: string | null) {}

  /** Whether fewer members came than SHOPLINE counted, or none at all after the cursor that an earlier slice left. */
  get mayBeLost(): boolean {
    return this.before !== null || this.isBack ? this.received < this.expected : this.received === 0;
  }

  /** @returns whether there is a place further back to go on from. */
  stepBack(): boolean {
    this.stepsBack += 1;
    if (this.cursor === null || this.stepsBack > maxStepsBack) return false;
    this.cursor = this.before;
    this.before = null;
    this.passed.clear();
    this.isBack = true;
    return true;
  }

  /** Whether a page leads back to where the walk has been. @throws PartnerError when pages do so too often in a row. */
  isRepeated({ lastId }: ReadPage): boolean {
    if (lastId === null || (lastId !== this.cursor && !this.passed.has(lastId))) {
      this.repeats = 0;
      return false;
    }
    this.repeats += 1;
    if (this.repeats < maxRepeats) return true;
    throw new PartnerError({ partner: 'shopline', kind: 'bug', code: 'shopline_cursor_repeats' });
  }

  pass(page: ReadPage): void {
    if (this.cursor === null) {
      this.expected = page.totalCount ?? 0;
      this.received = 0;
    }
    this.received += page.receivedCount;
    this.before = page.customers.findLast(({ id }) => id !== page.lastId)?.id ?? null;
    if (this.cursor !== null) this.passed.add(this.cursor);
    this.cursor = page.lastId ?? this.cursor;
    this.isBack = false;
  }
}

function isBelow(reachedMs: number | null, floorMs: number | null): boolean {
  return reachedMs !== null && floorMs !== null && reachedMs < floorMs;
}
