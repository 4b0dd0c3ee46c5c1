import { seconds } from '../terminal';

/** Steps of a story with what each must show; keeps the tally for the summary and the exit code. */
export class Checklist {
  private readonly results: string[] = [];
  private readonly failures: string[] = [];
  private held = 0;

  constructor(private readonly say: (line: string) => void = console.log) {}

  get hasFailed(): boolean {
    return this.failures.length > 0;
  }

  /** Notes whether something held, in one line. */
  expect(holds: boolean, text: string): void {
    const line = `${holds ? '✓' : '✗'}  ${text}`;
    if (holds) this.held += 1;
    else this.failures.push(line);
    this.say(`  ${line}`);
  }

  /** Says something that is neither right nor wrong. */
  note(text: string): void {
    this.say(`  ·  ${text}`);
  }

  /** Adds a result of the story to its summary. */
  conclude(text: string): void {
    this.results.push(`·  ${text}`);
  }

  /** A step with its duration. A step that throws fails the list and ends the story. */
  async step<T>(text: string, work: () => Promise<T>): Promise<T> {
    const beganMs = performance.now();
    try {
      const result = await work();
      this.expect(true, `${text} (${seconds(performance.now() - beganMs)})`);
      return result;
    } catch (error) {
      this.expect(false, `${text}: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  }

  /** The results, once more each thing that did not hold, and whether everything held. */
  summary(): string {
    const tally = `${this.held} of ${this.held + this.failures.length} checks`;
    const verdict = this.hasFailed ? `Not every step held: ${tally}.` : `Every step held: ${tally}.`;
    return ['Summary', ...[...this.results, ...this.failures, verdict].map((line) => `  ${line}`)].join('\n');
  }
}
