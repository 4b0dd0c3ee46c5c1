import { randomUUID } from 'node:crypto';
import { repeatInStep, Turns, withDeadline } from '../../runtime/async';
import type { Store } from '../../store';
import type { Lease } from '../../store/documents';
import type { GuestCalls } from '../../store/leases/documents';
import type { LeaseLook } from '../../store/leases/leaseRounds';
import { changeLease, findLease, takeLease, voidLease, type HeldLease } from '../../store/leases/leases';
import { LeaseLostError } from '../failures/workOutcome';
import { maxArrivalDelayMs } from '../pacing/pacer';

/** A holder that stopped renewing is replaced after this long. */
const leaseTtlMs = 6_000;
const renewEveryMs = 1_000;
/** A renewal that takes longer is left to itself, and another is sent: what one waits for need not hold up the next. */
const renewalPatienceMs = 900;
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

/** What others left for the holder of a lease. */
type LeaseState = Pick<Lease, 'inboxSeq' | 'memberEvents' | 'guestCalls'>;

/** What the next holder has to know. */
type Left = Pick<Lease, 'hasUnknownWrites'> & Partial<Pick<Lease, 'owner'>>;

/**
 * The right to write to one team's contacts, and to what is on record of them. An epoch in the database fences a holder
 * that lost it: it may not renew, and it writes nothing once its own clocks say that the lease may have passed on.
 */
export class TeamLease {
  /** By the monotonic clock, and by the one that goes on while the machine sleeps: the earlier end counts. */
  private validUntil = { monotonic: 0, wallMs: 0 };
  private isLost = false;
  private released = false;
  /** A renewal that is under way must not undo the release that follows it. */
  private readonly turns = new Turns();
  private readonly over = new AbortController();
  private renewing: Promise<void> = Promise.resolve();
  private lastCallAtMs = 0;
  /** When a call that was broken off may arrive at the latest. */
  private brokenOffUntilMs = 0;
  private seq: number;
  /** Calls made for the integration without the lease. */
  readonly guestCalls: GuestCalls | undefined;
  /** Whether its holders so far may have written what no record tells. */
  readonly hasUnknownWrites: boolean;

  private constructor(
    private readonly store: Store,
    private readonly held: HeldLease,
    /** How long the previous holder's requests may still count in the partners' windows. */
    readonly coolDownMs: number,
    private readonly before: Lease,
  ) {
    const { guestCalls, hasUnknownWrites = false, lastSendAtMs = 0, inboxSeq = 0 } = before;
    this.guestCalls = guestCalls;
    this.hasUnknownWrites = hasUnknownWrites;
    this.lastCallAtMs = lastSendAtMs;
    this.seq = inboxSeq;
  }

  /** Takes the lease, or answers null while another holder is alive, or when the integration is gone and its lease with it. */
  static async take(store: Store, leaseId: string, processId: string): Promise<TeamLease | null> {
    const found = await findLease(store, leaseId);
    const started = readClocks();
    const now = started.wallMs;
    if (!found || found.leaseUntilMs > now) return null;
    const epoch = found.epoch + 1;
    const owner = `${processId}:${randomUUID()}`;
    const taken = { epoch, owner, leaseUntilMs: now + leaseTtlMs, hasUnknownWrites: true };
    // Nor when its holder has renewed meanwhile: that one would go on for as long as its own clocks allow.
    if (!(await takeLease(store, found, taken))) return null;
    const isOwn = found.owner.startsWith(`${processId}:`);
    const coolDownMs = isOwn ? 0 : Math.max(0, found.lastSendAtMs + partnerWindowMs - now);
    const lease = new TeamLease(store, { _id: leaseId, epoch }, coolDownMs, found);
    lease.extendFrom(started);
    return lease;
  }

  /**
   * Takes the lease from its holder, for good: it cannot be renewed any more.
   * @returns for how many milliseconds its holder may still think that it has it.
   */
  static async revoke(store: Store, leaseId: string): Promise<number> {
    const before = await voidLease(store, leaseId);
    return Math.min(leaseTtlMs, Math.max(0, (before?.leaseUntilMs ?? 0) - Date.now()));
  }

  /** Whether this holder may still write; needs no call. */
  get isValid(): boolean {
    const now = readClocks();
    const { monotonic, wallMs } = this.validUntil;
    return !this.isLost && now.monotonic < monotonic && now.wallMs < wallMs;
  }

  get isReleased(): boolean {
    return this.released;
  }

  /** Moves with every arrival in the inbox; as it was last read. */
  get inboxSeq(): number {
    return this.seq;
  }

  /** A partner is called, or answers: a successor in another process waits until that has left the partner's window. */
  readonly noteCall = (): void => {
    this.lastCallAtMs = Date.now();
  };

  /** A call was broken off before its answer came: it may still be on its way to the partner. */
  readonly noteBrokenOff = (): void => {
    this.brokenOffUntilMs = Date.now() + maxArrivalDelayMs;
  };

  private get lastSendAtMs(): number {
    return Math.max(this.lastCallAtMs, this.brokenOffUntilMs);
  }

  /** Renews every second, apart from everything else, until it is released or lost: also while its holder drains and saves. */
  keepRenewing(onFailure: (error: unknown) => void): void {
    const onTrouble = (error: unknown) => {
      // The next may come about while this holder may still write.
      if (!this.isValid) onFailure(error);
    };
    const options = { signal: this.over.signal, onFailure: onTrouble };
    this.renewing = repeatInStep(renewEveryMs, () => this.renew(), options);
  }

  /** To be called at the end, whatever became of the lease. */
  async stopRenewing(): Promise<void> {
    this.over.abort();
    await this.renewing;
  }

  /**
   * To be awaited before anything is stored that a successor may have stored newer, or removed. Needs no call while the
   * last renewal is fresh. A process that was frozen finds all its timers due at once, so that each has to ask.
   * @throws LeaseLostError when the lease is not held, or the database does not say so in time.
   */
  readonly assertHeld = async (): Promise<void> => {
    if (this.isValid) return;
    // Nothing is stored meanwhile, so that a slow database is waited for.
    await this.turns.take(async () => {
      if (!this.released && !this.isValid) await this.extend(leaseTtlMs);
    });
    if (!this.isValid) throw new LeaseLostError();
  };

  /** @throws LeaseLostError when another holder has taken over. */
  renew(): Promise<void> {
    return this.turns.take(async () => {
      if (!this.released) await this.extend(renewalPatienceMs);
    });
  }

  private async extend(patienceMs: number): Promise<void> {
    const started = readClocks();
    const times = { leaseUntilMs: started.wallMs + leaseTtlMs, lastSendAtMs: this.lastSendAtMs };
    const renewal = this.store.together.renew({ ...this.held, ...times }).then((isHeld) => {
      if (isHeld) this.extendFrom(started);
      return isHeld;
    });
    if (!(await withDeadline(renewal, patienceMs, () => true))) throw this.lost();
  }

  /** The latest renewal counts, in whatever order they are answered. */
  private extendFrom({ monotonic, wallMs }: Clocks): void {
    const forMs = leaseTtlMs - safetyMs;
    if (this.released || monotonic + forMs < this.validUntil.monotonic) return;
    this.validUntil = { monotonic: monotonic + forMs, wallMs: wallMs + forMs };
  }

  private lost(): LeaseLostError {
    this.isLost = true;
    this.over.abort();
    return new LeaseLostError();
  }

  /**
   * What others left for its holder, and what is wanted of its work.
   * @param runId see `whyUnwanted`
   * @throws LeaseLostError when another holder has taken over.
   */
  async look(runId: string | null): Promise<LeaseState & Pick<LeaseLook, 'wish'>> {
    const { lease, wish } = await this.store.together.look({ integrationId: this.held._id, runId });
    if (!lease || lease.epoch !== this.held.epoch) throw this.lost();
    this.seq = lease.inboxSeq;
    return { ...lease, wish };
  }

  /** Gives the lease back. @returns false when it was lost */
  release(left: Left): Promise<boolean> {
    return this.turns.take(() => this.giveBack(left));
  }

  /**
   * Gives the lease back unless something has arrived in the inbox since it was at `inboxSeq`: a process that adds to the inbox
   * of a held lease counts on the holder to look again.
   * @throws LeaseLostError when another holder has taken over.
   */
  async releaseIfQuiet(left: Left, inboxSeq: number): Promise<boolean> {
    const isReleased = await this.turns.take(() => this.giveBack(left, inboxSeq));
    if (!isReleased) await this.look(null);
    return isReleased;
  }

  /** Gives back a lease that nothing was done with, as it was found: the last calls are still those of its holder before. */
  async giveUp(): Promise<void> {
    await this.release({ hasUnknownWrites: this.hasUnknownWrites, owner: this.before.owner });
  }

  private async giveBack(left: Left, inboxSeq?: number): Promise<boolean> {
    const held = { ...this.held, ...(inboxSeq === undefined ? {} : { inboxSeq }) };
    const given = { ...left, leaseUntilMs: 0, lastSendAtMs: this.lastSendAtMs };
    if (!(await changeLease(this.store, held, given))) return false;
    this.validUntil = { monotonic: 0, wallMs: 0 };
    this.released = true;
    this.over.abort();
    return true;
  }
}
