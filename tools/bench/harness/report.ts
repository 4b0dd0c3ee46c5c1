/** One benchmark: its name, how many members by default, and what it measures. */
export interface Benchmark {
  name: string;
  /** Members (or what comes nearest) when `--members` says nothing else. */
  members: number;
  run(members: number): Promise<BenchmarkResult>;
}

/** The named fields of the result; `pass` says whether every bar was reached. */
export type BenchmarkResult = { pass: boolean } & Record<string, unknown>;

/** For people: stdout belongs to the result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** A table on stderr, columns as wide as their widest cell. */
export function printTable(title: string, header: readonly string[], rows: readonly (string | number)[][]): void {
  const cells = [header, ...rows.map((row) => row.map(String))];
  const widths = header.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  say(`\n${title}`);
  for (const row of cells) say(`  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
