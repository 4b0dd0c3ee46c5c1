import { noCounts, waitIndex, type HourCounts } from '../../domain/trends';

const saveEveryMs = 60_000;

/**
 * What a stay writes, summed up and saved once a minute and at its end: never a command a member, and none while nothing
 * is written. What a process that dies has not saved is lost to the trends alone.
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
