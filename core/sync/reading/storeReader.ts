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
/** A walk that lost its cursor more often than this, and came no further meanwhile, is given up. */
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
   * the window, SHOPLINE may refuse the cursor, answer with nothing, or begin anew. Then the walk goes on from the
   * customer before, from the page before, at worst from the start. The window may be narrowed between two pages; a page
   * that reaches below its new start ends the walk as well.
   * @throws PartnerError `shopline_cursor_repeats` when the cursor does not move, moves in a circle, or leads to nothing
   * wherever the walk goes on from.
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
      if (page.isLast && walk.doubtsEnd()) continue;
      if (walk.isRepeated(page)) continue;
      const isEnd = page.isLast || walk.isAtEnd(page);
      walk.pass(page);
      if (countBefore !== null && !isEnd) this.pageSize.noteFull(countBefore);
      countBefore = page.receivedCount;
      const isLast = isEnd || isBelow(page.reachedCreatedAtMs, segment.createdAfterMs);
      yield { ...page, isLast };
      if (isLast) return;
    }
  }
}

/** Where a walk through a window has got to. */
class Walk {
  /** Cursors of the page before and of the customer before: where a walk that lost its cursor goes on, last first. */
  private behind: (string | null)[] = [];
  /** Where the walk has been since it last went back: no page that leads on ends there. */
  private readonly passed = new Set<string>();
  /** Nothing came after this customer, so the walk went back to ask whether the customer is still in the window. */
  private nothingAfter: string | null = null;
  /** How many customers SHOPLINE counted; null where the walk did not come from the start to here without a break. */
  private expected: number | null = null;
  private received = 0;
  private repeats = 0;
  /** Since the walk last came further down the window than before. */
  private stepsBack = 0;
  private reachedCreatedAtMs = Infinity;

  constructor(public cursor: string | null) {}

  /**
   * Called where nothing came after the cursor. Unless exactly as many customers came as SHOPLINE counted, that is the
   * end only if the cursor's customer is still in the window.
   * @returns whether the walk went back to see
   * @throws PartnerError when it went back too often: what follows would be left unread.
   */
  doubtsEnd(): boolean {
    const { cursor } = this;
    if (cursor === null || this.received === this.expected) return false;
    if (!this.stepBack()) throw leadsNowhere();
    this.nothingAfter = cursor;
    return true;
  }

  /** Whether a page from further back leads to the customer after whom nothing came. */
  isAtEnd({ lastId }: ReadPage): boolean {
    return lastId !== null && lastId === this.nothingAfter;
  }

  /** @returns whether there is a place further back to go on from. */
  stepBack(): boolean {
    this.stepsBack += 1;
    if (this.cursor === null || this.stepsBack > maxStepsBack) return false;
    this.cursor = this.behind.pop() ?? null;
    this.passed.clear();
    this.expected = null;
    return true;
  }

  /**
   * Whether a page leads back to where the walk has been. At the second such page in a row the walk steps back: SHOPLINE
   * may begin anew where the cursor's customer has left the window.
   * @throws PartnerError when pages do so too often in a row.
   */
  isRepeated({ lastId }: ReadPage): boolean {
    if (lastId === null || (lastId !== this.cursor && !this.passed.has(lastId))) {
      this.repeats = 0;
      return false;
    }
    this.repeats += 1;
    if (this.repeats === maxRepeats - 1) this.stepBack();
    if (this.repeats < maxRepeats) return true;
    throw leadsNowhere();
  }

  pass(page: ReadPage): void {
    if (this.cursor === null) {
      this.expected = page.totalCount;
      this.received = 0;
    }
    this.received += page.receivedCount;
    const before = page.customers.findLast(({ id }) => id !== page.lastId);
    this.behind = before ? [this.cursor, before.id] : [this.cursor];
    if (this.cursor !== null) this.passed.add(this.cursor);
    this.cursor = page.lastId ?? this.cursor;
    this.nothingAfter = null;
    if (page.reachedCreatedAtMs !== null && page.reachedCreatedAtMs < this.reachedCreatedAtMs) {
      this.reachedCreatedAtMs = page.reachedCreatedAtMs;
      this.stepsBack = 0;
    }
  }
}

function leadsNowhere(): PartnerError {
  return new PartnerError({ partner: 'shopline', kind: 'bug', code: 'shopline_cursor_repeats' });
}

function isBelow(reachedMs: number | null, floorMs: number | null): boolean {
  return reachedMs !== null && floorMs !== null && reachedMs < floorMs;
}
