import type { Segment } from '../../store/documents';
import { partsOf } from './parts';
import { wholeStore } from './segments';
import type { ReadPage, StoreReader } from './storeReader';
import type { Work } from '../lease/work';

/** This many windows, walked at once, fill 20 calls a second when each answer takes 0.8 s. */
const maxWalkers = 16;
/**
 * How many members may be in pages under way, and how many a second are worth reading: one process judges no more, and
 * dividing a window costs two calls. So fewer windows are walked at once where pages are large.
 */
const maxUnderWay = 2_000;
const usefulPerSecond = 2_000;
/** A window with fewer pages left is not worth dividing. */
const minPagesToDivide = 6;
const smoothing = 0.2;
const secondMs = 1_000;

export interface StoreReadOptions {
  /** Called before every request. */
  onCall?: () => void;
  /** Takes in a part of a page; the walk through its window goes on when this resolves. */
  onPage(segment: Segment, page: ReadPage): Promise<void>;
}

/**
 * Reads every customer of the given windows, one kind of window after the other. A cursor allows one call at a time. So
 * where SHOPLINE answers too slowly for that to fill its cap, a window is divided by time of creation and its parts are
 * walked side by side (docs/decisions/0016). The parts are added to the list of windows, from which an interrupted read
 * goes on.
 */
export class StoreRead {
  private readonly received = new Map<Segment, number>();
  private readonly left = new Map<Segment, number>();
  private readonly totals = new Map<Segment, number>();
  private readonly walks = new Map<Segment, Promise<void>>();
  private readonly whole: Segment[];
  private latencyMs = 0;
  /** When the oldest customer was created: undefined until asked for, null until SHOPLINE says, or for good. */
  private oldestMs: number | null | undefined;

  constructor(
    private readonly reader: StoreReader,
    private readonly work: Work,
    private readonly segments: Segment[],
    private readonly options: StoreReadOptions,
  ) {
    this.whole = [...segments];
  }

  /** Members SHOPLINE counts in all windows; null until it has counted each window, and in a read that goes on. */
  get total(): number | null {
    if (this.totals.size < this.whole.length) return null;
    return [...this.totals.values()].reduce((sum, total) => sum + total, 0);
  }

  /** Reads until everything was taken in or the work ends. @throws PartnerError */
  async run(): Promise<void> {
    const kinds = groupByUpdate(this.segments).map((kind) => kind.filter(({ done }) => !done));
    // Every kind's first page is asked for at once, so that the size of the store is known from the beginning.
    const firstPages = new Map(kinds.flatMap(([segment]) => (segment ? [this.openWindow(segment)] : [])));
    for (const kind of kinds) {
      for (const segment of kind) this.start(segment, firstPages.get(segment));
      while (this.walks.size > 0) await Promise.race(this.walks.values());
      if (this.work.outcome) return;
    }
  }

  private openWindow(segment: Segment): [Segment, Promise<ReadPage> | undefined] {
    if (segment.cursor !== null) return [segment, undefined];
    const page = this.readFirst(segment);
    // The walk that uses the page meets its failure; until then that must not count as unhandled.
    page.catch(() => undefined);
    return [segment, page];
  }

  private async readFirst(segment: Segment): Promise<ReadPage> {
    const page = await this.reader.readPage(segment, null, this.options.onCall);
    if (this.whole.includes(segment) && page.totalCount !== null) this.totals.set(segment, page.totalCount);
    return page;
  }

  private start(segment: Segment, firstPage?: Promise<ReadPage>): void {
    const walk = this.walk(segment, firstPage).finally(() => this.walks.delete(segment));
    // `run` awaits the walks and meets a failure there; here it must not count as unhandled.
    walk.catch(() => undefined);
    this.walks.set(segment, walk);
  }

  private async walk(segment: Segment, firstPage?: Promise<ReadPage>): Promise<void> {
    const first = firstPage ?? (segment.cursor === null ? this.readFirst(segment) : undefined);
    for await (const page of this.reader.readPages(segment, {
      onCall: this.options.onCall,
      firstPage: first,
    })) {
      this.note(segment, page);
      for (const part of partsOf(page)) {
        await this.options.onPage(segment, part);
        if (this.work.outcome) return;
      }
      if (!page.isLast) this.divide(segment, page);
    }
  }

  private note(segment: Segment, page: ReadPage): void {
    this.latencyMs += (this.latencyMs === 0 ? 1 : smoothing) * (page.tookMs - this.latencyMs);
    const received = (this.received.get(segment) ?? 0) + page.receivedCount;
    this.received.set(segment, received);
    this.left.set(segment, Math.max(0, (page.totalCount ?? 0) - received));
  }

  /** Hands the older half of what is left of a window to another walk, as long as one more walk is of use. */
  private divide(segment: Segment, { reachedCreatedAtMs }: ReadPage): void {
    while (this.walks.size < this.usefulWalkers && this.pagesLeft(segment) >= minPagesToDivide) {
      const fromMs = segment.createdAfterMs ?? this.findOldest();
      if (fromMs === null || reachedCreatedAtMs === null) return;
      const middleMs = Math.floor((fromMs + reachedCreatedAtMs) / 2 / secondMs) * secondMs;
      if (middleMs <= fromMs || middleMs + secondMs >= reachedCreatedAtMs) return;
      // SHOPLINE includes both ends of a range. The second of overlap is there in case it does not.
      const older: Segment = { ...segment, createdBeforeMs: middleMs + secondMs, cursor: null, done: false };
      segment.createdAfterMs = middleMs;
      this.left.set(segment, (this.left.get(segment) ?? 0) / 2);
      this.segments.push(older);
      this.start(older);
    }
  }

  private get usefulWalkers(): number {
    const { requestsPerSecond, usualPageSize } = this.reader;
    const usefulCalls = Math.min(requestsPerSecond, usefulPerSecond / usualPageSize);
    const toKeepUp = Math.round((this.latencyMs / secondMs) * usefulCalls);
    return Math.min(maxWalkers, Math.ceil(maxUnderWay / usualPageSize), toKeepUp);
  }

  private pagesLeft(segment: Segment): number {
    return (this.left.get(segment) ?? 0) / this.reader.usualPageSize;
  }

  /** When the oldest customer was created; null until SHOPLINE has said. It is asked once, beside the walks. */
  private findOldest(): number | null {
    if (this.oldestMs === undefined) {
      this.oldestMs = null;
      const query = { sortBy: 'asc', perPage: 1 } as const;
      this.reader.readPage(wholeStore, null, this.options.onCall, query).then(
        (page) => (this.oldestMs = page.reachedCreatedAtMs),
        // Without the answer windows stay whole. A failure that matters meets the walks as well.
        () => undefined,
      );
    }
    return this.oldestMs;
  }
}

/**
 * Groups windows with the same time of change: they are the parts of one window that was divided. Windows that are done
 * count too, so that a read that goes on keeps to the order it began with.
 */
function groupByUpdate(segments: Segment[]): Segment[][] {
  const groups = new Map<string, Segment[]>();
  for (const segment of segments) {
    const key = `${segment.updatedAfterMs}:${segment.updatedBeforeMs}`;
    groups.set(key, [...(groups.get(key) ?? []), segment]);
  }
  return [...groups.values()];
}
