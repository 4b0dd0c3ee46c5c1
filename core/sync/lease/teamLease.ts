import { randomUUID } from 'node:crypto';
import { workersApartMs } from '../../domain/clock';
import { maxArrivalDelayMs } from '../../domain/partnerCaps';
import { repeatInStep, Turns, withDeadline } from '../../runtime/async';
import { serverSelectionTimeoutMs, type Store } from '../../store';
import type { Lease } from '../../store/documents';
import { stillCountedMs } from '../../store/leases/lastCall';
import type { LeaseLook } from '../../store/leases/leaseRounds';
import { changeLease, findLease, takeLease, voidLease, type HeldLease } from '../../store/leases/leases';
import { LeaseLostError } from '../failures/workOutcome';

const renewEveryMs = 1_000;
/** Another worker may replace a holder that has not renewed for this long. */
const leaseTtlMs = renewEveryMs + workersApartMs;
/** After this long the holder sends the next renewal; the slow one goes on. What delays one may spare the other. */
const renewalPatienceMs = 900;
/** A holder stops writing this long before others may take over: requests are under way, and clocks differ. */
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

/** What other processes leave in the lease for its holder. */
type LeaseState = Pick<Lease, 'inboxSeq' | 'memberEvents' | 'guestCalls'>;

/** What the next holder has to know. */
type Left = Pick<Lease, 'hasUnknownWrites'> & Partial<Pick<Lease, 'owner'>>;

/**
 * The right to write to one team's contacts and to their records. A holder that lost the lease cannot renew it, since
 * the epoch in the database has moved. It writes nothing once its own clocks say that another may hold the lease.
 */
export class TeamLease {
  /** By the monotonic clock, and by the wall clock, which goes on while the machine sleeps: the earlier end counts. */
  private validUntil = { monotonic: 0, wallMs: 0 };
  private isLost = false;
  private released = false;
  /** One change of the lease at a time: a renewal under way must not undo the release that follows it. */
  private readonly turns = new Turns();
  private readonly over = new AbortController();
  private renewing: Promise<void> = Promise.resolve();
  private lastCallAtMs: number;
  /** Until when a call that was broken off may still arrive at the partner. */
  private brokenOffUntilMs = 0;
  private seq: number;

  private constructor(
    private readonly store: Store,
    private readonly held: HeldLease,
    /** How long the previous holder's requests may still count in the partners' windows. */
    readonly coolDownMs: number,
    /** As its former holder, and others, have left it. */
    readonly before: Lease,
  ) {
    this.lastCallAtMs = before.lastSendAtMs;
    this.seq = before.inboxSeq;
  }

  /** Takes the lease. Answers null while another holder is alive, or when the integration and its lease are gone. */
  static async take(store: Store, leaseId: string, processId: string): Promise<TeamLease | null> {
    const found = await findLease(store, leaseId);
    const started = readClocks();
    const now = started.wallMs;
    if (!found || found.leaseUntilMs > now) return null;
    const epoch = found.epoch + 1;
    const owner = `${processId}:${randomUUID()}`;
    const taken = { epoch, owner, leaseUntilMs: now + leaseTtlMs, hasUnknownWrites: true };
    // This also fails if the holder has renewed meanwhile: it would go on writing for as long as its own clocks allow.
    if (!(await takeLease(store, found, taken))) return null;
    const isOwn = found.owner.startsWith(`${processId}:`);
    const coolDownMs = isOwn ? 0 : stillCountedMs(found.lastSendAtMs, partnerWindowMs, now);
    const lease = new TeamLease(store, { _id: leaseId, epoch }, coolDownMs, found);
    lease.extendFrom(started);
    return lease;
  }

  /**
   * Takes the lease from its holder for good: the holder cannot renew it any more.
   * @returns for how many milliseconds the holder may still believe that it has the lease.
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

  /** The counter that every arrival in the inbox moves, as it was last read. */
  get inboxSeq(): number {
    return this.seq;
  }

  /**
   * Told when a call to a partner leaves, and when it ends. A successor in another process waits until the last call
   * has left the partner's window.
   */
  readonly noteCall = (): void => {
    this.lastCallAtMs = Date.now();
  };

  /** Told when a call was broken off before its answer came: it may still be on its way to the partner. */
  readonly noteBrokenOff = (): void => {
    this.brokenOffUntilMs = Date.now() + maxArrivalDelayMs;
  };

  private get lastSendAtMs(): number {
    return Math.max(this.lastCallAtMs, this.brokenOffUntilMs);
  }

  /** Renews every second, until the lease is released or lost. Goes on while the holder drains and saves. */
  keepRenewing(onFailure: (error: unknown) => void): void {
    const onTrouble = (error: unknown) => {
      // While this holder may still write, the next renewal may succeed in time.
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
   * Await this before storing anything that a successor may have removed, or stored in a newer version. It needs no
   * call while the last renewal is fresh. After a freeze of the process all timers are due at once, so each has to ask.
   * It waits for a slow database as long as a command waits for one that is away. A holder that gave up would only have
   * a successor read everything anew, which makes the database slower still.
   * @throws LeaseLostError when the lease is not held, or no renewal was fast enough for half a minute.
   */
  readonly assertHeld = async (): Promise<void> => {
    const untilMs = performance.now() + serverSelectionTimeoutMs;
    while (!this.isValid) {
      if (this.isLost || this.released || performance.now() >= untilMs) throw new LeaseLostError();
      await this.turns.take(async () => {
        if (!this.released && !this.isValid) await this.extend(leaseTtlMs);
      });
    }
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
   * Reads what others left in the lease for its holder, and what people want: of the sync, and in the settings.
   * @param runId see `whyUnwanted`
   * @throws LeaseLostError when another holder has taken over.
   */
  async look(runId: string | null): Promise<LeaseState & Omit<LeaseLook, 'lease'>> {
    const { lease, ...wanted } = await this.store.together.look({ integrationId: this.held._id, runId });
    if (!lease || lease.epoch !== this.held.epoch) throw this.lost();
    this.seq = lease.inboxSeq;
    return { ...lease, ...wanted };
  }

  /** Gives the lease back. @returns false when it was lost */
  release(left: Left): Promise<boolean> {
    return this.turns.take(() => this.giveBack(left));
  }

  /**
   * Gives the lease back, unless something has arrived in the inbox since its counter was at `inboxSeq`: a process that
   * adds to the inbox while the lease is held relies on the holder to look again.
   * @throws LeaseLostError when another holder has taken over.
   */
  async releaseIfQuiet(left: Left, inboxSeq: number): Promise<boolean> {
    const isReleased = await this.turns.take(() => this.giveBack(left, inboxSeq));
    if (!isReleased) await this.look(null);
    return isReleased;
  }

  /** Gives an unused lease back as it was found: the last calls to partners are still those of the former holder. */
  async giveUp(): Promise<void> {
    const { hasUnknownWrites = false, owner } = this.before;
    await this.release({ hasUnknownWrites, owner });
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
