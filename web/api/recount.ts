/**
 * Asks the server for a count after changes. The server may answer with a count from before a change, so the last
 * question comes `afterMs` after the last change. While changes go on, questions come no later than `afterMs` apart.
 */
export class Recount {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private changedAtMs = 0;

  constructor(
    private readonly ask: () => void,
    private readonly afterMs: number,
  ) {}

  changed(): void {
    this.changedAtMs = Date.now();
    this.timer ??= setTimeout(this.run, this.afterMs);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private readonly run = () => {
    this.timer = undefined;
    this.ask();
    const leftMs = this.changedAtMs + this.afterMs - Date.now();
    if (leftMs > 0) this.timer = setTimeout(this.run, leftMs);
  };
}
