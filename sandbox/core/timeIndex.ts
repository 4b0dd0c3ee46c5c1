/**
 * Items ordered by a time that changes often. A change is only noted. The next read mends the order in one pass over
 * the list, so that a burst of 50,000 edits costs one pass and not 50,000 insertions.
 */
export class TimeIndex<T extends object> {
  private ordered: T[] = [];
  private readonly changed = new Set<T>();
  private readonly removed = new Set<T>();

  constructor(
    private readonly timeMsOf: (item: T) => number,
    private readonly idOf: (item: T) => string,
  ) {}

  /** Call after adding an item or changing its time. */
  touch(item: T): void {
    this.removed.delete(item);
    this.changed.add(item);
  }

  remove(item: T): void {
    this.changed.delete(item);
    this.removed.add(item);
  }

  /** Every item, oldest first. Not to be modified. */
  items(): readonly T[] {
    if (this.changed.size > 0 || this.removed.size > 0) this.mend();
    return this.ordered;
  }

  /** Position of the first item whose time is >= `timeMs`. */
  firstAt(timeMs: number): number {
    const items = this.items();
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeMsOf(items[middle] as T) < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Position of an item that is in the index. */
  indexOf(item: T): number {
    const items = this.items();
    let low = 0;
    let high = items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.compare(items[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Oldest first; equal times by id. */
  readonly compare = (a: T, b: T): number => {
    const difference = this.timeMsOf(a) - this.timeMsOf(b);
    if (difference !== 0) return difference;
    return this.idOf(a) < this.idOf(b) ? -1 : this.idOf(a) > this.idOf(b) ? 1 : 0;
  };

  private mend(): void {
    const kept = this.ordered.filter((item) => !this.changed.has(item) && !this.removed.has(item));
    const fresh = [...this.changed].sort(this.compare);
    this.changed.clear();
    this.removed.clear();
    this.ordered = merge(kept, fresh, this.compare);
  }
}

function merge<T>(left: T[], right: T[], compare: (a: T, b: T) => number): T[] {
  const result: T[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    if (compare(left[i] as T, right[j] as T) <= 0) {
      result.push(left[i] as T);
      i += 1;
    } else {
      result.push(right[j] as T);
      j += 1;
    }
  }
  for (; i < left.length; i += 1) result.push(left[i] as T);
  for (; j < right.length; j += 1) result.push(right[j] as T);
  return result;
}
