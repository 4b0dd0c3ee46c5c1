import type { Waiting } from '../../store/inbox/waiting';

interface Batch {
  versions: ReadonlySet<string>;
  done: Promise<void>;
}

/** Entries of the inbox that are being worked on, in batches side by side. */
export class Batches {
  private readonly underWay = new Set<Batch>();

  /** @param onFailure called with what `work` failed with */
  constructor(private readonly onFailure: (error: unknown) => void) {}

  get size(): number {
    return this.underWay.size;
  }

  /** How many entries are under way. */
  get entries(): number {
    return [...this.underWay].reduce((sum, { versions }) => sum + versions.size, 0);
  }

  /** Begins to work on entries. They count as under way until the work has ended. */
  begin(entries: Waiting[], work: () => Promise<void>): void {
    const done = work()
      .catch(this.onFailure)
      .finally(() => this.underWay.delete(batch));
    const batch: Batch = { versions: new Set(entries.map(versionOf)), done };
    this.underWay.add(batch);
  }

  has(entry: Waiting): boolean {
    return [...this.underWay].some(({ versions }) => versions.has(versionOf(entry)));
  }

  async whenAnyDone(): Promise<void> {
    if (this.size > 0) await Promise.race([...this.underWay].map(({ done }) => done));
  }

  async whenAllDone(): Promise<void> {
    await Promise.all([...this.underWay].map(({ done }) => done));
  }
}

/** Tells versions of an entry apart: a newer event of the same member makes another version. */
function versionOf({ _id, ts, revision }: Waiting): string {
  return `${_id}:${ts}:${revision ?? ''}`;
}
