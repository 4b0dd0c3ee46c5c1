import { noCounts, waitIndex, type HourCounts } from '../../domain/trends';

const saveEveryMs = 60_000;

/**
 * Counts what a stay writes, and saves the sums once a minute and at its end. So no member costs a command of its own,
 * and a stay that writes nothing costs none. If the process dies, only the trends lack what it has not saved.
 */
export class HourTally {
  private counts: HourCounts | null = null;
  private savedAtMs = Date.now();

  constructor(private readonly add: (counts: HourCounts) => Promise<void>) {}

  noteDelivery(outcome: 'delivered' | 'failed' | 'cleared'): void {
    this.counts ??= noCounts();
    this.counts[outcome === 'failed' ? 'failed' : 'written'] += 1;
  }

  noteChange(waitedMs: number): void {
    this.counts ??= noCounts();
    this.counts.waits[waitIndex(waitedMs)]! += 1;
  }

  async saveNowAndThen(): Promise<void> {
    if (Date.now() - this.savedAtMs >= saveEveryMs) await this.save();
  }

  async save(): Promise<void> {
    const { counts } = this;
    this.savedAtMs = Date.now();
    if (counts === null) return;
    this.counts = null;
    await this.add(counts);
  }
}
