interface Order {
  /** Before all that wait and are not urgent. */
  isUrgent: boolean;
}

/** Runs tasks one at a time: the urgent ones first, and each kind in the order it came. */
export class Turns {
  private readonly urgent: (() => Promise<void>)[] = [];
  private readonly others: (() => Promise<void>)[] = [];
  private isTaken = false;

  /** @returns what the task returns, once it had its turn; its failure ends nobody else's. */
  take<T>(task: () => Promise<T>, { isUrgent }: Order = { isUrgent: false }): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = async () => task();
      (isUrgent ? this.urgent : this.others).push(() => run().then(resolve, reject));
      if (!this.isTaken) void this.runAll();
    });
  }

  private async runAll(): Promise<void> {
    this.isTaken = true;
    for (let next = this.next(); next; next = this.next()) await next();
    this.isTaken = false;
  }

  private next(): (() => Promise<void>) | undefined {
    return this.urgent.shift() ?? this.others.shift();
  }
}
