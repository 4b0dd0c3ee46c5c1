/**
 * Asks once for what many callers want at the same time: they share the answer under way, and callers within `maxAgeMs`
 * of its arrival get it too. A failure is shared with those who wait for it, and is not kept.
 */
export class RecentAnswers<Answer> {
  private readonly answers = new Map<string, { answer: Promise<Answer>; arrivedAtMs: number }>();

  constructor(
    private readonly maxAgeMs = 2_000,
    private readonly maxKept = 1_000,
  ) {}

  of(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const known = this.answers.get(key);
    if (known && Date.now() - known.arrivedAtMs < this.maxAgeMs) return known.answer;
    if (this.answers.size >= this.maxKept) this.answers.clear();
    const entry = { answer: ask(), arrivedAtMs: Number.POSITIVE_INFINITY };
    this.answers.set(key, entry);
    const forget = () => {
      if (this.answers.get(key) === entry) this.answers.delete(key);
    };
    entry.answer.then(() => {
      entry.arrivedAtMs = Date.now();
      // An answer that is too old is deleted at once: some hold data of members.
      setTimeout(forget, this.maxAgeMs).unref();
    }, forget);
    return entry.answer;
  }
}
