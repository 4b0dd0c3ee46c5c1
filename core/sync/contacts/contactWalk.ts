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

  /** @returns whether it holds anyone who was not met before */
  private async takeIn({ contacts, askedAtMs }: ListedPage): Promise<boolean> {
    const fresh = contacts.filter(({ userId }) => this.seen.add(userId));
    for (const { updatedAtMs } of fresh) this.latestUpdateMs = Math.max(this.latestUpdateMs, updatedAtMs ?? 0);
    await this.onContacts(fresh, askedAtMs);
    return fresh.length > 0;
  }
}

/** The pages of one window. */
class ContactList {
  private readonly read = new Map<number, Pick<ListedPage, 'receivedCount'> & { unreadableCount: number }>();

  constructor(
    private readonly ask: (page: number) => Promise<ListedPage>,
    private readonly takeIn: (page: ListedPage) => Promise<boolean>,
  ) {}

  readFirst(): Promise<ListedPage> {
    return this.readPage(1);
  }

  /** @returns how many contacts the partner said there are, without those that could not be read */
  async readRest(first: ListedPage): Promise<number> {
    const pages = Math.ceil((first.totalCount ?? 0) / fullPageOf(first));
    const newestFirst = isNewestFirst(first.contacts);
    const others = Array.from({ length: Math.max(0, pages - 1) }, (_, index) => index + 2);
    if (newestFirst) await this.takeIn(first);
    await this.readPages(newestFirst ? others : others.reverse());
    const last = pages > 1 ? await this.readPage(1) : first;
    await this.takeIn(last);
    await this.readOn(first, pages);
    // Newcomers are met where the list begins with them; they must not make up for a contact missed.
    const listed = (newestFirst ? last : first).totalCount ?? 0;
    // They are there all the same.
    return listed - [...this.read.values()].reduce((sum, { unreadableCount }) => sum + unreadableCount, 0);
  }

  private async readPages(pages: number[]): Promise<void> {
    const left = pages.values();
    const readNext = async (): Promise<void> => {
      for (const page of left) await this.readIn(page);
    };
    await Promise.all(Array.from({ length: parallelPages }, readNext));
  }

  /**
   * What follows the pages that the total tells of, until one comes short or holds no one new: what it counts is not documented
   * (contract 4.1), and SHOPLINE's are wrong at times.
   */
  private async readOn(first: ListedPage, pages: number): Promise<void> {
    const full = fullPageOf(first);
    let page = Math.max(1, pages);
    let hasNew = true;
    while (hasNew && (this.read.get(page)?.receivedCount ?? 0) >= full) hasNew = await this.readIn((page += 1));
  }

  private async readIn(page: number): Promise<boolean> {
    return this.takeIn(await this.readPage(page));
  }

  private async readPage(page: number): Promise<ListedPage> {
    const answer = await this.ask(page);
    const { receivedCount, contacts } = answer;
    this.read.set(page, { receivedCount, unreadableCount: receivedCount - contacts.length });
    return answer;
  }
}

/** So many contacts come on a page that others follow: perhaps fewer than were asked for (contract 4.1). */
function fullPageOf({ totalCount, receivedCount }: ListedPage): number {
  return receivedCount === totalCount ? pageSize : Math.max(1, receivedCount);
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
