/** A read of the database under way, and which of its documents were saved or removed (null) meanwhile. */
interface Read {
  keys: ReadonlySet<string>;
  changed: Map<string, object | null>;
}

/**
 * Reads what is on record together with what is not saved yet. The database's answer may be older than a save that
 * ended before the answer came. So each save and removal is noted here, and a read under way returns what was noted
 * instead.
 */
export class FreshReads {
  private readonly underWay = new Set<Read>();
  /** What was saved since the task in `during` began; null while there is none. */
  private savedMeanwhile: Map<string, object> | null = null;

  /** To be called for each document that was saved, and with null for one that is about to be removed. */
  note(key: string, document: object | null): void {
    for (const { keys, changed } of this.underWay) if (keys.has(key)) changed.set(key, document);
    if (document) this.savedMeanwhile?.set(key, document);
  }

  /** While the task runs, `latest` knows what is saved meanwhile. One task at a time. */
  async during<R>(task: () => Promise<R>): Promise<R> {
    this.savedMeanwhile = new Map();
    try {
      return await task();
    } finally {
      this.savedMeanwhile = null;
    }
  }

  /** A document that the task has read, as it was last saved since the task began. */
  latest<T extends { _id: string }>(document: T): T {
    return (this.savedMeanwhile?.get(document._id) as T | undefined) ?? document;
  }

  /** @param unsaved documents that are not saved yet, newer than those in the database. */
  async load<T extends { _id: string }>(
    records: { find(keys: string[]): Promise<T[]> },
    keys: string[],
    unsaved: ReadonlyMap<string, T>,
  ): Promise<T[]> {
    if (keys.length === 0) return [];
    const read: Read = { keys: new Set(keys), changed: new Map() };
    this.underWay.add(read);
    let stored: T[];
    try {
      stored = await records.find(keys);
    } finally {
      this.underWay.delete(read);
    }
    const byKey = new Map(stored.map((document) => [document._id, document]));
    for (const [key, document] of read.changed) {
      if (document === null) byKey.delete(key);
      else byKey.set(key, document as T);
    }
    for (const key of keys) {
      const document = unsaved.get(key);
      if (document) byKey.set(key, document);
    }
    return [...byKey.values()];
  }
}
