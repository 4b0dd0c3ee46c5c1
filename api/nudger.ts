import type { Logger } from 'pino';
import { errorName } from '../core/runtime/failure';
import type { Store } from '../core/store';
import type { Integration } from '../core/store/documents';
import { noteArrivals } from '../core/store/leases/leases';
import { changesArrivedSignal } from '../workflows/messages';
import type { WorkflowMessenger } from './workflowMessenger';

const arrivalsEveryMs = 200;
const signalEveryMs = 2_000;
/** A workflow that was told, and cannot work in the lease yet, needs no more signals: they would fill its history. */
const toldAgainEveryMs = 60_000;
/** A lease this close to its end may be gone before its holder looks at the inbox again. */
const leaseMarginMs = 1_000;

type Addressee = Pick<Integration, '_id' | 'merchantId' | 'teamId'>;

interface NudgeState {
  to: Addressee;
  timer: NodeJS.Timeout | null;
  /** Something arrived since the lease was last told. */
  isDue: boolean;
  /** How many of these events are about members. */
  memberEvents: number;
  lastSignalAtMs: number;
  /** The lease's epoch when the workflow was last told; null: it is to be told again. */
  toldEpoch: number | null;
  signalTimer: NodeJS.Timeout | null;
  /** The timer that forgets this state, and with it when the last signal was sent. */
  expiry: NodeJS.Timeout | null;
}

/**
 * Tells an integration's lease and workflow that something waits, without a write or a signal per event. The lease's
 * sequence moves at most every 200 ms. The workflow is signalled at most every 2 s, only while no worker holds the
 * lease, and no more than once a minute until a worker has taken it.
 */
export class Nudger {
  private readonly states = new Map<string, NudgeState>();
  private readonly running = new Set<Promise<void>>();

  constructor(
    private readonly store: Store,
    private readonly messenger: WorkflowMessenger,
    private readonly logger: Logger,
  ) {}

  /** @param memberEvents how many events of members have arrived. */
  nudge(to: Addressee, memberEvents = 0): void {
    const state = this.states.get(to._id) ?? {
      to,
      timer: null,
      isDue: false,
      memberEvents: 0,
      lastSignalAtMs: 0,
      toldEpoch: null,
      signalTimer: null,
      expiry: null,
    };
    this.states.set(to._id, state);
    state.isDue = true;
    state.memberEvents += memberEvents;
    if (!state.timer) this.tell(to, state);
  }

  /** Tells at once of what is still held back, and waits until that is done. */
  async flush(): Promise<void> {
    for (const state of this.states.values()) {
      const { to, timer, signalTimer, expiry, isDue } = state;
      for (const each of [timer, signalTimer, expiry]) if (each) clearTimeout(each);
      // The signal that waited was never sent. What the workflow was told stays told.
      if (signalTimer) state.toldEpoch = null;
      state.signalTimer = null;
      if (!isDue && !signalTimer) continue;
      this.track(to, this.noteArrivals(to, state));
    }
    this.states.clear();
    await Promise.all(this.running);
  }

  private tell(to: Addressee, state: NudgeState): void {
    state.isDue = false;
    state.timer = setTimeout(() => {
      state.timer = null;
      if (state.isDue) this.tell(to, state);
      else this.forgetLater(to, state);
    }, arrivalsEveryMs);
    this.track(to, this.noteArrivals(to, state));
  }

  private forgetLater(to: Addressee, state: NudgeState): void {
    state.expiry ??= setTimeout(() => {
      state.expiry = null;
      if (!state.timer && !state.signalTimer) this.states.delete(to._id);
    }, toldAgainEveryMs).unref();
  }

  private async noteArrivals(to: Addressee, state: NudgeState): Promise<void> {
    const { memberEvents } = state;
    state.memberEvents = 0;
    const lease = await noteArrivals(this.store, to._id, memberEvents);
    if (lease && lease.leaseUntilMs >= Date.now() + leaseMarginMs) return;
    if (state.signalTimer) return;
    const epoch = lease?.epoch ?? 0;
    if (epoch === state.toldEpoch && Date.now() < state.lastSignalAtMs + toldAgainEveryMs) return;
    state.toldEpoch = epoch;
    const waitMs = Math.max(0, state.lastSignalAtMs + signalEveryMs - Date.now());
    // After a flush nobody would stop the timer.
    const isFlushed = this.states.get(to._id) !== state;
    if (waitMs === 0 || isFlushed) {
      await this.signal(to, state);
      return;
    }
    state.signalTimer = setTimeout(() => {
      state.signalTimer = null;
      this.track(to, this.signal(to, state));
    }, waitMs);
  }

  private async signal(to: Addressee, state: NudgeState): Promise<void> {
    state.lastSignalAtMs = Date.now();
    const isTold = await this.messenger.signalOrStart(to, changesArrivedSignal);
    if (!isTold) state.toldEpoch = null;
  }

  private track({ _id: integrationId, merchantId }: Addressee, work: Promise<void>): void {
    const guarded = work
      .catch((error: unknown) => {
        // What waits in the inbox is durable: the worker's housekeeping finds it.
        this.logger.warn({ integrationId, merchantId, cause: errorName(error) }, 'nudge failed');
      })
      .finally(() => this.running.delete(guarded));
    this.running.add(guarded);
  }
}
