import type { Lane } from '../../store/documents';
import { LaneLostError, type LaneLease } from './lease';
import type { Records } from '../records/records';

/** What a session stores: its records, and whatever its work adds to every save, such as a run's checkpoint. */
export class Saving {
  private readonly tasks: (() => Promise<void>)[] = [];

  constructor(
    private readonly records: Records,
    private readonly lease: LaneLease,
  ) {}

  add(task: () => Promise<void>): void {
    this.tasks.push(task);
  }

  /** @throws LaneLostError before anything is stored that a successor may have stored newer. */
  async save(): Promise<void> {
    await this.records.flush();
    for (const task of this.tasks) await task();
  }

  /** Saves for the last time and gives the lane back. @returns false when it was lost: a successor's results stay. */
  async saveAndRelease(left: Pick<Lane, 'lastSendAtMs' | 'hasUnknownWrites'>): Promise<boolean> {
    if (!this.lease.isValid) return false;
    try {
      await this.save();
      return await this.lease.release(left);
    } catch (error) {
      if (error instanceof LaneLostError) return false;
      throw error;
    }
  }
}
