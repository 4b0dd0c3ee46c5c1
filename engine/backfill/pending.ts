/** Work under way, of which only the number counts and when all of it is over. */
export class Pending {
  private readonly tasks = new Set<Promise<void>>();

  get size(): number {
    return this.tasks.size;
  }

  add(task: Promise<void>): void {
    this.tasks.add(task);
    const forget = () => void this.tasks.delete(task);
    task.then(forget, forget);
  }

  /** Resolves when everything that is under way now is over; rejects with the first failure of it. */
  async whenDone(): Promise<void> {
    await Promise.all(this.tasks);
  }
}
