/** How often each thing happened, by a name that holds no id and no number. */
export type Counts = Record<string, number>;

/** Counts what happens, so that a run shows what it has covered. */
export class Tally {
  readonly counts: Counts = {};

  note(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
}

export function addCounts(sum: Counts, more: Counts): void {
  for (const [name, count] of Object.entries(more)) sum[name] = (sum[name] ?? 0) + count;
}

/** What kind of thing a line of a story tells: without names, ids, numbers and values. */
export function kindOf(line: string): string {
  return line
    .trim()
    .replace(/^\d+ members, .* about (\w+) .*/, 'a story about $1')
    .replace(/^WRONG: .*/, 'WRONG')
    .replace(/ \((U[0-9a-f]+|no LINE id)\)/, '')
    .replace(/attribute shopline_\w+/, 'an attribute')
    .replace(/switches shopline_\w+/, 'switches an attribute')
    .replace(/\{.*\}/, (values) => `{${keysOf(values).join(', ')}}`)
    .replace(/\b[0-9a-f]{24}\b|\bU[0-9a-f]{32}\b/g, '…')
    .replace(/\b(worker|api)\d+/g, '$1')
    .replace(/-?\d+(\.\d+)?/g, 'n')
    .replace(/(tag|account) \S+ (is|cho)/, '$1 … $2');
}

function keysOf(values: string): string[] {
  return [...values.matchAll(/"(\w+)":/g)].map(([, key]) => key!).filter((key) => key !== 'shopline_points');
}

/** One line for each thing, the most frequent first. */
export function describeCounts(counts: Counts): string {
  return Object.entries(counts)
    .sort(([one, a], [other, b]) => b - a || one.localeCompare(other))
    .map(([name, count]) => `${String(count).padStart(9)}  ${name}`)
    .join('\n');
}
