import { isOfAccess, PartnerError, type FailureKind, type Partner } from '../../domain/partnerError';
import type { LimitedBy } from '../../domain/types';
import type { SyncRun } from '../../store/documents';
import { sleep } from '../../runtime/async';
import type { GuestCalls } from '../../store/leases/documents';
import { dueSoon, stillCounted } from '../../store/leases/guestCalls';
import { FailureClassifier, maxUnproven, refusalDoubtMs } from '../failures/failureClassifier';
import type { TeamLease } from '../lease/teamLease';
import type { Manners, Pacer, Permit } from '../pacing/pacer';

const firstBackoffMs = 300;
const maxBackoffMs = 5_000;
/** A failure that may pass counts only after this many tries. */
const maxTries = 7;
/** No new try after this long: an unanswered one takes 15 s, and seven would hold others up for two minutes. */
const patienceMs = 30_000;

/** A run is shown as waiting for a partner that fails, or asks to be left alone, for longer: most pauses are shorter. */
const toldAfterMs = 3_000;
/** An older failure shows no outage: it may have concerned one member alone, and in an outage another comes sooner. */
const outageKnownMs = 30_000;

const maybeAlone: readonly FailureKind[] = ['transient', 'bug', 'member_rejected', 'auth_lost', 'integration_rejected'];

export interface Answers<Item, Answer> {
  answers: Map<Item, Answer>;
  /** Items for which the partner fails although it answers other calls. */
  failed: Item[];
}

export interface SessionOptions {
  token: string;
  pacer: Pacer;
  /** Aborted when the work ends, which breaks off calls that wait or are under way. */
  signal: AbortSignal;
  /** Told when a call leaves, is answered or broken off. Without it none leaves: its next holder has the same cap. */
  lease: Pick<TeamLease, 'isValid' | 'noteCall' | 'noteBrokenOff'>;
}

type Shown = Pick<SyncRun, 'status' | 'etaSeconds' | 'limitedBy'>;

/** The longest-lasting of the pauses that partners have asked for; null when none lasts any more. */
export function longestPause(...sessions: PartnerSession[]): LimitedBy | null {
  const lasting = sessions.flatMap(({ askedPause }) => askedPause ?? []);
  return lasting.sort((a, b) => (b.until ?? '').localeCompare(a.until ?? ''))[0] ?? null;
}

/**
 * What a run waits for: a long pause that a partner asked for, else a partner that is away, else a short pause, else
 * its own pace. A run that waited for a partner is shown as waiting until that partner answers, however long this
 * takes.
 */
export function limitOf(
  { status, limitedBy }: Omit<Shown, 'etaSeconds'>,
  { etaSeconds, partner }: { etaSeconds: number | null; partner: Partner },
  ...sessions: PartnerSession[]
): Shown {
  const pause = longestPause(...sessions);
  if (pause?.until && Date.parse(pause.until) - Date.now() > toldAfterMs)
    return { status: 'waiting', etaSeconds: null, limitedBy: pause };
  const isAwaited = (session: PartnerSession) => session.partner === limitedBy?.partner && !session.isAnswering;
  if (status === 'waiting' && sessions.some(isAwaited)) return { status, limitedBy, etaSeconds: null };
  const away = sessions.find(({ isAway }) => isAway);
  if (away)
    return { status: 'waiting', etaSeconds: null, limitedBy: { partner: away.partner, reason: 'outage', until: null } };
  return { status: 'running', etaSeconds, limitedBy: pause ?? { partner, reason: 'rate', until: null } };
}

/** A team's or store's calls to one partner: its token and its pace bound together. */
export abstract class PartnerSession {
  private readonly classifier = new FailureClassifier();
  private guestCalls: GuestCalls | undefined;
  /** A call has got through since the partner last asked for a long pause. */
  private isProven = false;
  private pausedUntilMs = 0;
  /** The first and the last failure in passing since the partner last answered; null when there is none. */
  private failing: { sinceMs: number; lastMs: number } | null = null;

  protected constructor(
    readonly partner: Partner,
    protected readonly options: SessionOptions,
  ) {}

  get requestsPerSecond(): number {
    return this.options.pacer.requestsPerSecond;
  }

  /** The pause that the partner has asked for by answering 429, while it lasts. */
  get askedPause(): LimitedBy | null {
    if (this.pausedUntilMs <= Date.now()) return null;
    return { partner: this.partner, reason: 'retry_after', until: new Date(this.pausedUntilMs).toISOString() };
  }

  /** Whether calls get through: one has, and none has failed since. */
  get isAnswering(): boolean {
    return this.isProven && this.failingForMs === null;
  }

  /** Whether nothing has got through for some seconds. */
  get isAway(): boolean {
    return this.failingForMs !== null && this.failingForMs >= toldAfterMs;
  }

  private get failingForMs(): number | null {
    const now = performance.now();
    return this.failing && now - this.failing.lastMs < outageKnownMs ? now - this.failing.sinceMs : null;
  }

  /** Leaves room for calls made without the lease that were not known yet: they count against the same cap. */
  leaveRoomFor(guestCalls: GuestCalls | undefined): void {
    const now = Date.now();
    const soon = dueSoon(guestCalls, now);
    for (const ms of stillCounted(soon, this.guestCalls, this.partner, now)) this.options.pacer.occupy(ms);
    this.guestCalls = soon;
  }

  /** Called when the partner has answered with 429; a shorter wait does not undo a longer one. */
  throttled(waitMs: number, permit: Permit): void {
    this.options.pacer.throttle(waitMs, permit);
    this.pausedUntilMs = Math.max(this.pausedUntilMs, Date.now() + waitMs);
    if (waitMs > toldAfterMs) this.isProven = false;
  }

  /**
   * Asks about several members or contacts at once, so that one for which the partner always fails does not stop all.
   * @throws PartnerError when the partner fails for most of many, or for most of a few and for a call that concerns no
   * member: then it is an outage, and no member fails. Also when it refuses access, to that call as well.
   */
  async askEach<Item, Answer>(items: Item[], ask: (item: Item) => Promise<Answer>): Promise<Answers<Item, Answer>> {
    const answers = new Map<Item, Answer>();
    const failures = new Map<Item, PartnerError>();
    let unanswered = items;
    let access: Promise<unknown> | undefined;
    for (let misses = maxTries; ; misses += maxTries) {
      await Promise.all(
        unanswered.map(async (item) => {
          try {
            answers.set(item, await ask(item));
            failures.delete(item);
          } catch (error) {
            if (!(error instanceof PartnerError) || !maybeAlone.includes(error.kind)) throw error;
            // One member's refusal may be a gateway's rule about what is in its address or its answer.
            if (isOfAccess(error)) await (access ??= this.probe());
            failures.set(item, error);
          }
        }),
      );
      // The partner works where it shows a member, even in a form that we cannot read.
      const doubtful = [...failures.values()].filter(({ kind }) => kind !== 'member_rejected');
      if (doubtful.length > 0 && items.length - doubtful.length < doubtful.length) {
        if (doubtful.length > maxUnproven) throw doubtful[0]!;
        await this.probe();
      }
      unanswered = items.filter((item) => failures.get(item)?.kind === 'transient');
      // Where calls fail now and then for anybody, these items may have had bad luck and are asked about again.
      const isBadLuck = this.classifier.isShownToBeChance(misses);
      if (unanswered.length === 0 || !isBadLuck) return { answers, failed: [...failures.keys()] };
    }
  }

  /** A call that concerns no single member. */
  protected abstract probe(): Promise<unknown>;

  /**
   * Makes one paced call. Tries again while the partner throttles or fails in passing (about 15 s in all, 30 s without
   * an answer), and once more where it refuses access: a refusal counts only when it comes twice.
   * @param givesWay see `Manners`
   * @throws PartnerError when the failure does not pass, or at once when trying again cannot help.
   */
  protected async call<T>(
    make: (token: string, signal: AbortSignal) => Promise<T>,
    givesWay?: Manners['givesWay'],
  ): Promise<T> {
    const { pacer, signal, lease } = this.options;
    let backoffMs = firstBackoffMs;
    let misses = 0;
    let isRefused = false;
    let startedAtMs: number | null = null;
    for (let tries = 1; ; tries += 1) {
      const permit = await pacer.acquire(signal, { mayGo: () => lease.isValid, givesWay });
      // Counted from here, not from the start: the call may have waited long for its turn.
      startedAtMs ??= performance.now();
      let isBrokenOff = false;
      let waitMs = 0;
      try {
        const answer = await this.send((token) => make(token, signal));
        this.classifier.noteSuccess(misses);
        return answer;
      } catch (error) {
        isBrokenOff = signal.aborted && !(error instanceof PartnerError);
        if (isBrokenOff) lease.noteBrokenOff();
        if (!(error instanceof PartnerError) || tries >= maxTries) throw error;
        const askedMs = error.waitMs ?? 0;
        if (error.kind === 'throttled') {
          this.throttled(FailureClassifier.throttleMs(error), permit);
        } else if (error.kind === 'transient' && performance.now() - startedAtMs + askedMs < patienceMs) {
          misses += 1;
          waitMs = Math.max(backoffMs, askedMs);
          backoffMs = Math.min(maxBackoffMs, backoffMs * 2);
        } else if (isOfAccess(error) && !isRefused) {
          isRefused = true;
          waitMs = refusalDoubtMs;
        } else {
          // A partner that asks for a longer wait ends the work: the run shows until when, and frees its place for now.
          throw error;
        }
      } finally {
        if (isBrokenOff) pacer.abandon(permit);
        else pacer.finish(permit);
      }
      // Only after the pacer was told how long the answer took: the wait is no part of that.
      if (waitMs > 0) await sleep(waitMs, signal);
    }
  }

  /** Makes a call at once, for those who keep to the pace themselves. */
  protected send<T>(make: (token: string) => Promise<T>): Promise<T> {
    const { token, lease } = this.options;
    lease.noteCall();
    return make(token)
      .then(
        (answer) => {
          this.failing = null;
          this.isProven = true;
          return answer;
        },
        (error: unknown) => {
          this.noteFailure(error);
          throw error;
        },
      )
      .finally(lease.noteCall);
  }

  /** Only a failure in passing counts: a partner that refuses or throttles has answered. */
  private noteFailure(error: unknown): void {
    if (!(error instanceof PartnerError)) return;
    const lastMs = performance.now();
    this.failing = error.kind === 'transient' ? { sinceMs: this.failing?.sinceMs ?? lastMs, lastMs } : null;
  }
}
