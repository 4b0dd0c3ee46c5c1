import { randomUUID } from 'node:crypto';
import type { Models } from '../store/models';
import type { Lane } from '../store/documents';
import type { GuestCalls } from '../store/guestCalls';

/** Renewed every second; a holder that stopped renewing is replaced after this long. */
const leaseTtlMs = 6_000;
/** A holder stops writing this long before others may take over, for requests under way and clocks apart. */
const safetyMs = 1_500;
/** A request of another process may still count in the partner's window this long. */
const partnerWindowMs = 1_010;

/** Thrown when someone else owns the lane now: nothing may be written any more. */
export class LaneLostError extends Error {
  constructor() {
    super('another delivery owns this lane');
    this.name = 'LaneLostError';
  }
}

/**
 * The right to write to one team's contacts. An epoch in the database fences a holder that lost it: it may not renew,
 * and it does not write once its own clock says that the lease may have passed on.
 */
export class LaneLease {
  private validUntil = 0;
  /** Given back by its holder. */
  isReleased = false;
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly models: Models,
    private readonly laneId: string,
    private readonly epoch: number,
    /** How long the previous holder's requests may still count in the partners' windows. */
    readonly settleMs: number,
    /** Calls made for the integration without the lane. */
    readonly guestCalls: GuestCalls | undefined,
    /** Whether its holders so far may have written what no record tells. */
    readonly hasUnknownWrites: boolean,
  ) {}

  /** Takes the lane, or answers null while another holder is alive. */
  static async take(models: Models, laneId: string, processId: string): Promise<LaneLease | null> {
    const lane = await models.lanes.findById(laneId).lean<Lane>();
    const startedAt = performance.now();
    const now = Date.now();
    if (lane && lane.leaseUntilMs > now) return null;
    const epoch = (lane?.epoch ?? 0) + 1;
    const owner = `${processId}:${randomUUID()}`;
    const taken = { epoch, owner, leaseUntilMs: now + leaseTtlMs, hasUnknownWrites: true };
    if (lane) {
      const result = await models.lanes.updateOne({ _id: laneId, epoch: lane.epoch }, { $set: taken });
      if (result.modifiedCount !== 1) return null;
    } else {
      await models.lanes.create({ _id: laneId, ...taken });
    }
    const sameProcess = lane?.owner.startsWith(`${processId}:`) ?? true;
    const settleMs = sameProcess || !lane ? 0 : Math.max(0, lane.lastSendAtMs + partnerWindowMs - now);
    const lease = new LaneLease(models, laneId, epoch, settleMs, lane?.guestCalls, lane?.hasUnknownWrites ?? false);
    lease.validUntil = startedAt + leaseTtlMs - safetyMs;
    return lease;
  }

  /** Whether this holder may still write; needs no call. */
  get isValid(): boolean {
    return performance.now() < this.validUntil;
  }

  /**
   * Extends the lease and reads what others left in the lane.
   * @throws LaneLostError when another holder has taken over.
   */
  renew(lastSendAtMs: number): Promise<void> {
    return this.inTurn(async () => {
      if (!this.isReleased) await this.extend(lastSendAtMs);
    });
  }

  private async extend(lastSendAtMs: number): Promise<void> {
    const startedAt = performance.now();
    const result = await this.models.lanes.updateOne(
      { _id: this.laneId, epoch: this.epoch },
      { $set: { leaseUntilMs: Date.now() + leaseTtlMs, lastSendAtMs } },
    );
    if (result.matchedCount !== 1) throw new LaneLostError();
    this.validUntil = startedAt + leaseTtlMs - safetyMs;
  }

  /** @throws LaneLostError when another holder has taken over. */
  async look(): Promise<Pick<Lane, 'inboxSeq' | 'memberEvents' | 'wish' | 'guestCalls'>> {
    const lane = await this.models.lanes.findById(this.laneId).lean<Lane>();
    if (!lane || lane.epoch !== this.epoch) throw new LaneLostError();
    return lane;
  }

  /**
   * Gives the lane back. With `inboxSeq`, only if nothing has arrived since: whoever adds to the inbox of a held lane
   * counts on the holder to look again.
   */
  release(left: Pick<Lane, 'lastSendAtMs' | 'hasUnknownWrites'>, inboxSeq?: number): Promise<boolean> {
    return this.inTurn(() => this.giveBack(left, inboxSeq));
  }

  /** A renewal that is under way must not undo the release that follows it. */
  private inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.turn.then(task, task);
    this.turn = result.catch(() => undefined);
    return result;
  }

  private async giveBack(left: Partial<Lane>, inboxSeq: number | undefined): Promise<boolean> {
    const filter = { _id: this.laneId, epoch: this.epoch, ...(inboxSeq === undefined ? {} : { inboxSeq }) };
    const result = await this.models.lanes.updateOne(filter, { $set: { leaseUntilMs: 0, ...left } });
    if (result.matchedCount !== 1) return false;
    this.validUntil = 0;
    this.isReleased = true;
    return true;
  }
}
