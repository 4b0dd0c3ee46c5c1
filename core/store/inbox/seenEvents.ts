import type { Store } from '..';
import { isDuplicateKey } from '../duplicateKeys';

const rememberedInMemory = 20_000;

/**
 * Which webhook events were handled before; kept 8 days in the database, the newest also in memory to spare reads.
 * An event is remembered only after its effect is durable: a crash in between means doing it again, never losing it.
 */
export class SeenEvents {
  private readonly recent = new Set<string>();

  constructor(private readonly store: Store) {}

  /** @returns those of `ids` that were handled before. */
  async among(ids: string[]): Promise<Set<string>> {
    const known = new Set(ids.filter((id) => this.recent.has(id)));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length === 0) return known;
    const found = await this.store.models.seenEvents.find({ _id: { $in: unknown } }, { _id: 1 }).lean();
    for (const { _id } of found) {
      known.add(_id);
      this.remember(_id);
    }
    return known;
  }

  /** Whether this process remembers the event as handled; asks no database. */
  isRecent(id: string): boolean {
    return this.recent.has(id);
  }

  async has(id: string): Promise<boolean> {
    return (await this.among([id])).has(id);
  }

  async add(ids: string[]): Promise<void> {
    const at = new Date();
    try {
      await this.store.models.seenEvents.collection.insertMany(
        // The driver's own types know object ids only.
        ids.map((_id) => ({ _id: _id as never, at })),
        { ordered: false },
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    for (const id of ids) this.remember(id);
  }

  /** Remembers an event in this process alone, not in the database. */
  remember(id: string): void {
    this.recent.add(id);
    if (this.recent.size <= rememberedInMemory) return;
    const [oldest] = this.recent;
    if (oldest !== undefined) this.recent.delete(oldest);
  }
}
