import type { Contact } from '../../domain/types';
import type { ContactPage } from '../../partners/omnichat/contacts';
import { isRefused } from '../failures/workOutcome';
import type { ContactWindow, OmnichatSession } from '../sessions/omnichatSession';
import { SeenSet } from '../records/seenSet';

const pageSize = 100;
/** Pages asked for at once, so that slow answers do not slow the walk. */
const parallelPages = 16;
/** Enough for a million contacts where Omnichat gives ten pages a window; beyond that, halving does not help. */
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
  /** The latest change of the contacts met, by Omnichat's clock; 0 when no contact tells its own. */
  latestUpdateMs = 0;
  calls = 0;
  private readonly seen = new SeenSet();
  private halvings = 0;

  constructor(
    private readonly omnichat: OmnichatSession,
    private readonly window: ContactWindow,
    /** Takes in contacts, each only once in a walk, and when their page was asked for. */
    private readonly onContacts: (contacts: Contact[], askedAtMs: number) => Promise<void>,
    /** Whether a live write waits, which pages then take turns with. */
    private readonly givesWay: () => boolean,
  ) {}

  hasSeen(userId: string): boolean {
    return this.seen.has(userId);
  }

  /** @returns whether as many contacts were seen as Omnichat said there are. @throws PartnerError */
  async run(): Promise<boolean> {
    const listed = await this.walk(this.window);
    return this.seen.size >= listed;
  }

  /**
   * Omnichat may refuse pages from some depth on (contract 9): then the window is halved.
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
      // The earlier half goes first: a contact that changes meanwhile moves into the later one.
      return (await this.walk(halves[0])) + (await this.walk(halves[1]));
    }
  }

  private readerOf(window: ContactWindow) {
    return async (page: number): Promise<ListedPage> => {
      let askedAtMs = 0;
      const onCall = () => {
        this.calls += 1;
        askedAtMs = performance.now();
      };
      const read = await this.omnichat.listContacts({ ...window, page, pageSize }, { onCall, givesWay: this.givesWay });
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
  private readonly read = new Map<number, Pick<ListedPage, 'receivedCount'> & { unreadableCount: number }>();

  constructor(
    private readonly ask: (page: number) => Promise<ListedPage>,
    private readonly takeIn: (page: ListedPage) => Promise<void>,
  ) {}

  readFirst(): Promise<ListedPage> {
    return this.readPage(1);
  }

  /** @returns how many contacts Omnichat said there are, without those that could not be read */
  async readRest(first: ListedPage): Promise<number> {
    const pages = await this.countPages(first);
    const newestFirst = isNewestFirst(first.contacts);
    const others = Array.from({ length: pages - 1 }, (_, index) => index + 2);
    if (newestFirst) await this.takeIn(first);
    await this.readPages(newestFirst ? others : others.reverse());
    const last = pages > 1 ? await this.readPage(1) : first;
    await this.takeIn(last);
    await this.readOn(first);
    // A list that begins with the newest shows contacts added during the walk. The first total leaves them out:
    // measured by it, they would make up for contacts that the walk missed.
    const listed = (newestFirst ? last : first).totalCount ?? 0;
    // The total includes contacts that could not be read, and these never count as seen.
    return listed - [...this.read.values()].reduce((sum, { unreadableCount }) => sum + unreadableCount, 0);
  }

  /**
   * Counts pages by the total. Where the first page has fewer contacts than were asked for, either all pages are as
   * small, or the total counts contacts outside of the window. The second page tells which.
   */
  private async countPages({ totalCount, receivedCount }: ListedPage): Promise<number> {
    const total = totalCount ?? 0;
    if (receivedCount >= Math.min(pageSize, total)) return Math.max(1, Math.ceil(total / pageSize));
    if (receivedCount === 0) return 1;
    const second = await this.readPage(2);
    await this.takeIn(second);
    if (second.receivedCount === 0) return 1;
    return second.receivedCount < receivedCount ? 2 : Math.ceil(total / receivedCount);
  }

  private async readPages(pages: number[]): Promise<void> {
    const left = [...pages];
    const readNext = async (): Promise<void> => {
      for (let page = left.shift(); page !== undefined; page = left.shift())
        await this.takeIn(await this.readPage(page));
    };
    try {
      await Promise.all(Array.from({ length: parallelPages }, readNext));
    } catch (error) {
      left.length = 0;
      throw error;
    }
  }

  /**
   * Reads on behind the pages that the total tells of, until a page has too few contacts or repeats the one before: no
   * document says what the total counts.
   */
  private async readOn(first: ListedPage): Promise<void> {
    const full = first.receivedCount === first.totalCount ? pageSize : Math.max(1, first.receivedCount);
    let before = idsOf(first);
    for (let page = Math.max(...this.read.keys()); (this.read.get(page)?.receivedCount ?? 0) >= full; page += 1) {
      const next = await this.readPage(page + 1).catch((error: unknown) => {
        if (isRefused(error) && this.receivedCount === first.totalCount) return null;
        throw error;
      });
      // The end: Omnichat refuses a page behind the last one, or gives the same page for every number.
      if (!next || (next.contacts.length > 0 && idsOf(next) === before)) return;
      before = idsOf(next);
      await this.takeIn(next);
    }
  }

  private get receivedCount(): number {
    return [...this.read.values()].reduce((sum, { receivedCount }) => sum + receivedCount, 0);
  }

  private async readPage(page: number): Promise<ListedPage> {
    const answer = await this.ask(page);
    const { receivedCount, contacts } = answer;
    this.read.set(page, { receivedCount, unreadableCount: receivedCount - contacts.length });
    return answer;
  }
}

const idsOf = ({ contacts }: ListedPage): string => contacts.map(({ userId }) => userId).join();

/** The halves do not overlap: a window includes its beginning and excludes its end. Null for a window of one moment. */
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
