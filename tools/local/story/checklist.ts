import { seconds } from '../terminal';

/** Steps of a story with what each must show; keeps the tally for the summary and the exit code. */
export class Checklist {
  private readonly lines: string[] = [];
  private failures = 0;

  get hasFailed(): boolean {
    return this.failures > 0;
  }

  /** Notes whether something held, in one line. */
  expect(holds: boolean, text: string): void {
    if (!holds) this.failures += 1;
    this.add(`${holds ? '✓' : '✗'}  ${text}`);
  }

  /** What is so, and neither right nor wrong. */
  note(text: string): void {
    this.add(`·  ${text}`);
  }

  /** A step with its duration. A step that throws fails the list and ends the story. */
  async step<T>(text: string, work: () => Promise<T>): Promise<T> {
    const beganMs = performance.now();
    try {
      const result = await work();
      this.add(`✓  ${text} (${seconds(performance.now() - beganMs)})`);
      return result;
    } catch (error) {
      this.failures += 1;
      this.add(`✗  ${text}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  summary(): string {
    return this.lines.map((line) => `  ${line}`).join('\n');
  }

  private add(line: string): void {
    this.lines.push(line);
    console.log(`  ${line}`);
  }
}
