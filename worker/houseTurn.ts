import { isDuplicateKey, type Store } from '../store';
import type { Lane } from '../store/documents';

const laneId = 'housekeeping';
/** Over before its holder's next round, so that a worker that is gone is missed for one round at most. */
const turnMs = 14_000;
const renewAfterMs = 4_000;

/** The right to keep house: one worker's at a time, until 14 s after it was last renewed. */
export class HouseTurn {
  private constructor(
    private readonly lanes: Store['models']['lanes'],
    /** One more with every turn, whichever worker takes it. */
    readonly number: number,
    private renewedAtMs: number,
  ) {}

  /** @returns null while another worker has it. */
  static async take({ models: { lanes } }: Store, nowMs = Date.now()): Promise<HouseTurn | null> {
    const last = await lanes.findById(laneId).lean<Lane>();
    if (last && last.leaseUntilMs > nowMs) return null;
    const epoch = (last?.epoch ?? 0) + 1;
    const turn = { epoch, leaseUntilMs: nowMs + turnMs };
    if (last) {
      // Nor when its holder has renewed it meanwhile.
      const free = { _id: laneId, epoch: last.epoch, leaseUntilMs: last.leaseUntilMs };
      const taken = await lanes.updateOne(free, { $set: turn });
      if (taken.modifiedCount !== 1) return null;
    } else {
      try {
        await lanes.create({ _id: laneId, ...turn });
      } catch (error) {
        // Another worker was quicker.
        if (isDuplicateKey(error)) return null;
        throw error;
      }
    }
    return new HouseTurn(lanes, epoch, nowMs);
  }

  /** Renews it when that is due. @returns false once another worker has taken it. */
  async keep(nowMs = Date.now()): Promise<boolean> {
    if (nowMs - this.renewedAtMs < renewAfterMs) return true;
    const renewed = { $set: { leaseUntilMs: nowMs + turnMs } };
    const { matchedCount } = await this.lanes.updateOne({ _id: laneId, epoch: this.number }, renewed);
    this.renewedAtMs = nowMs;
    return matchedCount === 1;
  }
}
