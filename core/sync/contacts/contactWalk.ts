import type { Contact } from '../../domain/types';
import type { ContactPage } from '../../partners/omnichat/contacts';
import { isRefused } from '../failures/workOutcome';
import type { ContactWindow, OmnichatSession } from '../sessions/omnichatSession';
import { SeenSet } from '../records/seenSet';

const pageSize = 100;
/** Pages asked for at once, so that slow answers do not slow the walk. */
const parallelPages = 16;
/** For a million contacts where ten pages are given; more would mean that halving does not help. */
const maxHalvings = 3_000;

interface ListedPage extends ContactPage {
  /** By the monotonic clock. */
  askedAtMs: number;
}

/**
 * One walk through the account's contacts of a window of updates.
 *
 * A contact that is updated during the walk moves to the end of the list, or to its beginning: the order is not
 * documented (contract 4.1). Pages are read against that movement, so that a move repeats contacts instead of skipping
 * them (contract trap 9), and the first page once more at the end.
 */
export class ContactWalk {
  /** The latest change met, by the partner's clock; 0 when none told. */
  latestUpdateMs = 0;
  calls = 0;
  private readonly seen = new SeenSet();
  private halvings = 0;

  constructor(
    private readonly omnichat: OmnichatSession,
    private readonly window: ContactWindow,
    /** Takes contacts in, each once, and when they were asked for. */
    private readonly onContacts: (contacts: Contact[], askedAtMs: number) => Promise<void>,
  ) {}

  hasSeen(userId: string): boolean {
    return this.seen.has(userId);
  }

  /** @returns whether as many contacts were seen as the partner said there are. @throws PartnerError */
  async run(): Promise<boolean> {
    const listed = await this.walk(this.window);
    return this.seen.size >= listed;
  }

  /**
   * Omnichat may refuse pages from some depth on (contract 4.1): then the window is halved.
   * @returns how many contacts there are, without those that could not be read
   */
  private async walk(window: ContactWindow): Promise<number> {
    const list = new ContactList(this.readerOf(window), (page) => this.takeIn(page));
    const first = await list.readFirst();
    try {
      return await list.readRest(first);
    } catch (error) {
      const halves = halvesOf(window);
      if (!isRefused(error) || !halves || (this.halvings += 1) > maxHalvings) throw error;
      // The earlier first: a contact that changes meanwhile moves into the later one.
      return (await this.walk(halves[0])) + (await this.walk(halves[1]));
    }
  }

  private readerOf(window: ContactWindow) {
    return async (page: number): Promise<ListedPage> => {
      let askedAtMs = 0;
      const read = await this.omnichat.listContacts({ ...window, page, pageSize }, () => {
        this.calls += 1;
        askedAtMs = performance.now();
      });
      return { ...read, askedAtMs };
    };
  }

  private async takeIn({ contacts, askedAtMs }: ListedPage): Promise<void> {
    const fresh = contacts.filter(({ userId }) => this.seen.add(userId));
    for (const { updatedAtMs } of fresh) this.latestUpdateMs = Math.max(this.latestUpdateMs, updatedAtMs ?? 0);
    await this.onContacts(fresh, askedAtMs);
  }
}

/** The pages of one window. */
class ContactList {
  /** How many contacts of each page could not be read: they are there all the same. */
  private readonly unreadable = new Map<number, number>();

  constructor(
    private readonly read: (page: number) => Promise<ListedPage>,
    private readonly takeIn: (page: ListedPage) => Promise<void>,
  ) {}

  readFirst(): Promise<ListedPage> {
    return this.readPage(1);
  }

  /** @returns how many contacts the partner said there are, without those that could not be read */
  async readRest(first: ListedPage): Promise<number> {
    const pages = pagesOf(first);
    const newestFirst = isNewestFirst(first.contacts);
    const others = Array.from({ length: Math.max(0, pages - 1) }, (_, index) => index + 2);
    if (newestFirst) await this.takeIn(first);
    await this.readPages(newestFirst ? others : others.reverse());
    const last = pages > 1 ? await this.readPage(1) : first;
    await this.takeIn(last);
    if (first.totalCount === null) await this.readOn(first.receivedCount);
    // Newcomers are met where the list begins with them; they must not make up for a contact missed.
    const listed = (newestFirst ? last : first).totalCount ?? 0;
    return listed - [...this.unreadable.values()].reduce((sum, count) => sum + count, 0);
  }

  private async readPages(pages: number[]): Promise<void> {
    const left = pages.values();
    const readNext = async (): Promise<void> => {
      for (const page of left) await this.takeIn(await this.readPage(page));
    };
    await Promise.all(Array.from({ length: parallelPages }, readNext));
  }

  /** Without a total, pages are read until one comes short. */
  private async readOn(firstCount: number): Promise<void> {
    for (let page = 2, count = firstCount; count > 0 && count >= firstCount; page += 1) {
      const next = await this.readPage(page);
      count = next.receivedCount;
      await this.takeIn(next);
    }
  }

  private async readPage(page: number): Promise<ListedPage> {
    const read = await this.read(page);
    this.unreadable.set(page, read.receivedCount - read.contacts.length);
    return read;
  }
}

/** A page may hold fewer than were asked for (contract 4.1: the greatest size is stated for some calls alone). */
function pagesOf({ totalCount, receivedCount }: ListedPage): number {
  const total = totalCount ?? 0;
  const isCut = receivedCount > 0 && receivedCount < Math.min(pageSize, total);
  return Math.ceil(total / (isCut ? receivedCount : pageSize));
}

/** Both are disjoint: the beginning belongs to a window, its end does not. Null for a window of one moment. */
function halvesOf({ updatedAfterMs, updatedBeforeMs }: ContactWindow): [ContactWindow, ContactWindow] | null {
  const middleMs = Math.floor((updatedAfterMs + updatedBeforeMs) / 2);
  if (middleMs <= updatedAfterMs) return null;
  return [
    { updatedAfterMs, updatedBeforeMs: middleMs },
    { updatedAfterMs: middleMs, updatedBeforeMs },
  ];
}

/** Whether a page begins with what changed last. */
function isNewestFirst(contacts: Contact[]): boolean {
  const times = contacts.flatMap(({ updatedAtMs }) => (updatedAtMs === null ? [] : [updatedAtMs]));
  return (times[0] ?? 0) > (times.at(-1) ?? 0);
}
