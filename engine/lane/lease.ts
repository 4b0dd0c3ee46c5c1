import { randomUUID } from 'node:crypto';
import type { Models } from '../../store/models';
import type { Lane } from '../../store/documents';
import type { GuestCalls } from '../../store/lanes/guestCalls';
import { Turns } from '../turns';

/** Renewed every second; a holder that stopped renewing is replaced after this long. */
const leaseTtlMs = 6_000;
/** A holder stops writing this long before others may take over, for requests under way and clocks apart. */
const safetyMs = 1_500;
/** A request of another process may still count in the partner's window this long. */
const partnerWindowMs = 1_010;

interface Clocks {
  monotonic: number;
  wallMs: number;
}

function readClocks(): Clocks {
  return { monotonic: performance.now(), wallMs: Date.now() };
}

/** Thrown when someone else owns the lane now: nothing may be written any more. */
export class LaneLostError extends Error {
  constructor() {
    super('another delivery owns this lane');
    this.name = 'LaneLostError';
  }
}

/**
 * The right to write to one team's contacts, and to what is on record of them. An epoch in the database fences a holder
 * that lost it: it may not renew, and it writes nothing once its own clocks say that the lease may have passed on.
 */
export class LaneLease {
  /** By the clock that nobody sets, and by the one that goes on while the machine sleeps: whichever ends first. */
  private validUntil = { monotonic: 0, wallMs: 0 };
  private isLost = false;
  /** Given back by its holder. */
  isReleased = false;
  /** A renewal that is under way must not undo the release that follows it. */
  private readonly turns = new Turns();

  private constructor(
    private readonly models: Models,
    private readonly laneId: string,
    private readonly epoch: number,
    /** How long the previous holder's requests may still count in the partners' windows. */
    readonly settleMs: number,
    /** When an earlier holder last called a partner, or was answered. */
    readonly lastSendAtMs: number,
    /** Calls made for the integration without the lane. */
    readonly guestCalls: GuestCalls | undefined,
    /** Whether its holders so far may have written what no record tells. */
    readonly hasUnknownWrites: boolean,
    private readonly isNew: boolean,
  ) {}

  /** Takes the lane, or answers null while another holder is alive. */
  static async take(models: Models, laneId: string, processId: string): Promise<LaneLease | null> {
    const lane = await models.lanes.findById(laneId).lean<Lane>();
    const started = readClocks();
    const now = started.wallMs;
    if (lane && lane.leaseUntilMs > now) return null;
    const epoch = (lane?.epoch ?? 0) + 1;
    const owner = `${processId}:${randomUUID()}`;
    const taken = { epoch, owner, leaseUntilMs: now + leaseTtlMs, hasUnknownWrites: true };
    if (lane) {
      // Nor when its holder has renewed meanwhile: that one would go on for as long as its own clocks allow.
      const free = { _id: laneId, epoch: lane.epoch, leaseUntilMs: lane.leaseUntilMs };
      const result = await models.lanes.updateOne(free, { $set: taken });
      if (result.modifiedCount !== 1) return null;
    } else {
      await models.lanes.create({ _id: laneId, ...taken });
    }
    const sameProcess = lane?.owner.startsWith(`${processId}:`) ?? true;
    const settleMs = sameProcess || !lane ? 0 : Math.max(0, lane.lastSendAtMs + partnerWindowMs - now);
    const { guestCalls, hasUnknownWrites = false, lastSendAtMs = 0 } = lane ?? {};
    const lease = new LaneLease(models, laneId, epoch, settleMs, lastSendAtMs, guestCalls, hasUnknownWrites, !lane);
    lease.extendFrom(started);
    return lease;
  }

  /**
   * Takes the lane from whoever holds it, for good: the lease cannot be renewed any more.
   * @returns for how many milliseconds its holder may still think that it has the lane.
   */
  static async revoke(models: Models, laneId: string): Promise<number> {
    const before = await models.lanes.findOneAndUpdate({ _id: laneId }, { $inc: { epoch: 1 } }).lean<Lane>();
    return Math.min(leaseTtlMs, Math.max(0, (before?.leaseUntilMs ?? 0) - Date.now()));
  }

  /** Whether this holder may still write; needs no call. */
  get isValid(): boolean {
    const now = readClocks();
    const { monotonic, wallMs } = this.validUntil;
    return !this.isLost && now.monotonic < monotonic && now.wallMs < wallMs;
  }

  /**
   * Makes sure that the lane is still held: without a call while the last renewal is fresh, else by another. A process
   * that was frozen finds all its timers due at once, so that each who stores something has to ask.
   * @throws LaneLostError when it is not, or nobody can say in time.
   */
  async prove(lastSendAtMs: number): Promise<void> {
    if (this.isValid) return;
    await this.renew(lastSendAtMs);
    if (!this.isValid) throw new LaneLostError();
  }

  /**
   * Extends the lease and reads what others left in the lane.
   * @throws LaneLostError when another holder has taken over.
   */
  renew(lastSendAtMs: number): Promise<void> {
    return this.turns.take(async () => {
      if (!this.isReleased) await this.extend(lastSendAtMs);
    });
  }

  private async extend(lastSendAtMs: number): Promise<void> {
    const started = readClocks();
    const result = await this.models.lanes.updateOne(
      { _id: this.laneId, epoch: this.epoch },
      { $set: { leaseUntilMs: Date.now() + leaseTtlMs, lastSendAtMs } },
    );
    if (result.matchedCount !== 1) throw this.lost();
    this.extendFrom(started);
  }

  private extendFrom({ monotonic, wallMs }: Clocks): void {
    const forMs = leaseTtlMs - safetyMs;
    this.validUntil = { monotonic: monotonic + forMs, wallMs: wallMs + forMs };
  }

  private lost(): LaneLostError {
    this.isLost = true;
    return new LaneLostError();
  }

  /** @throws LaneLostError when another holder has taken over. */
  async look(): Promise<Pick<Lane, 'inboxSeq' | 'memberEvents' | 'guestCalls'>> {
    const lane = await this.models.lanes.findById(this.laneId).lean<Lane>();
    if (!lane || lane.epoch !== this.epoch) throw this.lost();
    return lane;
  }

  /**
   * Gives the lane back. With `inboxSeq`, only if nothing has arrived since: whoever adds to the inbox of a held lane
   * counts on the holder to look again.
   */
  release(left: Pick<Lane, 'lastSendAtMs' | 'hasUnknownWrites'>, inboxSeq?: number): Promise<boolean> {
    return this.turns.take(() => this.giveBack(left, inboxSeq));
  }

  /** Gives back a lane that nothing was done in. */
  async giveUp(): Promise<void> {
    if (this.isNew) await this.models.lanes.deleteOne({ _id: this.laneId, epoch: this.epoch });
    else await this.turns.take(() => this.giveBack({ hasUnknownWrites: this.hasUnknownWrites }, undefined));
  }

  private async giveBack(left: Partial<Lane>, inboxSeq: number | undefined): Promise<boolean> {
    const filter = { _id: this.laneId, epoch: this.epoch, ...(inboxSeq === undefined ? {} : { inboxSeq }) };
    const result = await this.models.lanes.updateOne(filter, { $set: { leaseUntilMs: 0, ...left } });
    if (result.matchedCount !== 1) return false;
    this.validUntil = { monotonic: 0, wallMs: 0 };
    this.isReleased = true;
    return true;
  }
}
