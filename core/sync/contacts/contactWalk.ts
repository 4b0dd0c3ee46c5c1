import type { Contact } from '../../domain/types';
import type { ContactWindow, OmnichatSession } from '../sessions/omnichatSession';
import { SeenSet } from '../records/seenSet';

const pageSize = 100;
/** Pages asked for at once, so that slow answers do not slow the walk. */
const parallelPages = 16;

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
  /** How many contacts of each page could not be read: they are there all the same. */
  private readonly unreadable = new Map<number, number>();

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
    const first = await this.readPage(1);
    const pages = Math.ceil((first.totalCount ?? 0) / pageSize);
    const newestFirst = isNewestFirst(first.contacts);
    if (newestFirst) {
      await this.takeIn(first);
      await this.readPages(Array.from({ length: Math.max(0, pages - 1) }, (_, index) => index + 2));
    } else {
      await this.readPages(Array.from({ length: Math.max(0, pages - 1) }, (_, index) => pages - index));
    }
    const last = pages > 1 ? await this.readPage(1) : first;
    await this.takeIn(last);
    // Without a total, pages are read until one comes short.
    if (first.totalCount === null) await this.readOn(first.receivedCount);
    // Newcomers are met where the list begins with them; they must not make up for a contact missed.
    const unreadable = [...this.unreadable.values()].reduce((sum, count) => sum + count, 0);
    return this.seen.size + unreadable >= ((newestFirst ? last : first).totalCount ?? 0);
  }

  private async readPages(pages: number[]): Promise<void> {
    const left = pages.values();
    const readNext = async (): Promise<void> => {
      for (const page of left) await this.takeIn(await this.readPage(page));
    };
    await Promise.all(Array.from({ length: parallelPages }, readNext));
  }

  private async readOn(firstCount: number): Promise<void> {
    for (let page = 2, count = firstCount; count >= pageSize; page += 1) {
      const next = await this.readPage(page);
      count = next.receivedCount;
      await this.takeIn(next);
    }
  }

  private async readPage(page: number) {
    let askedAtMs = 0;
    const read = await this.omnichat.listContacts({ ...this.window, page, pageSize }, () => {
      this.calls += 1;
      askedAtMs = performance.now();
    });
    this.unreadable.set(page, read.receivedCount - read.contacts.length);
    return { ...read, askedAtMs };
  }

  private async takeIn({ contacts, askedAtMs }: { contacts: Contact[]; askedAtMs: number }): Promise<void> {
    const fresh = contacts.filter(({ userId }) => this.seen.add(userId));
    for (const { updatedAtMs } of fresh) this.latestUpdateMs = Math.max(this.latestUpdateMs, updatedAtMs ?? 0);
    await this.onContacts(fresh, askedAtMs);
  }
}

/** Whether a page begins with what changed last. */
function isNewestFirst(contacts: Contact[]): boolean {
  const times = contacts.flatMap(({ updatedAtMs }) => (updatedAtMs === null ? [] : [updatedAtMs]));
  return (times[0] ?? 0) > (times.at(-1) ?? 0);
}
