import { setMaxListeners } from 'node:events';
import type { IntegrationErrorCode, MemberCode } from '../../domain/errors';
import type { StoreProfile } from '../../domain/mapping';
import type { Partner } from '../../domain/partnerError';
import type { LimitedBy } from '../../domain/types';
import { onlyFailuresFromHere, runIn } from '../../telemetry/spans';
import { AskedPauses } from '../pacing/askedPauses';
import { Deliverer } from '../delivery/deliverer';
import { DeliveryQueue, type Job } from '../delivery/deliveryQueue';
import type { EngineDependencies } from '../dependencies';
import { BurstState } from './burst';
import { recheckHolders, recheckMembers } from '../records/inbox';
import { Judge } from '../judging/judge';
import { LaneCalls } from './laneCalls';
import type { LaneLease } from './lease';
import { PageSize } from './pageSize';
import { delay } from '../pacing/pacer';
import type { PacedCalls } from '../pacing/partnerCalls';
import { Records } from '../records/records';
import { RejectionInquiry } from './rejection';
import { RemovalLimit } from './removalLimit';
import { Saving } from './saving';
import type { SessionFacts } from './sessionFacts';
import type { SessionOptions } from './sessionOptions';
import { SettingsInForce } from '../judging/settingsInForce';
import { stopForFailure, type Stop } from './stop';
import { takeLane } from './takeLane';
import { whyUnwanted } from './wanted';

/** Apart from saving: a slow save must not let the lease run out. */
const renewEveryMs = 1_000;
const lookEveryMs = 300;
const saveEveryMs = 700;
/** For requests under way when the lane is left. */
const drainMs = 5_000;

/**
 * Work in one integration's lane: holds the lease, paces both partners, judges members, delivers them, saves results
 * and watches for wishes. Opened by one activity at a time, closed by it.
 */
export class LaneSession {
  readonly records: Records;
  readonly queue = new DeliveryQueue();
  readonly judge: Judge;
  readonly removals: RemovalLimit;
  readonly shoplineCalls: PacedCalls;
  readonly omnichatCalls: PacedCalls;
  private readonly storeProfile: StoreProfile;
  readonly pageSize: PageSize;
  readonly deliverer: Deliverer;
  /** Members written and refused since the session began. */
  readonly tally = { delivered: 0, rejected: 0 };
  isBulkAllowed = false;
  readonly burst = new BurstState();
  /** Moves with every arrival in the inbox. */
  inboxSeq = -1;
  /** Contacts may carry what no record tells, until the index is brought up to date. */
  hasUnknownWrites: boolean;
  private readonly pauses = new AskedPauses();
  private readonly abort = new AbortController();
  private readonly calls: LaneCalls;
  private readonly inquiry: RejectionInquiry;
  private readonly saving: Saving;
  private readonly loops: Promise<void>[];
  private stopped: Stop | null = null;
  private failure: Error | null = null;
  private isClosing = false;
  private isInquiring = false;

  private constructor(
    readonly deps: EngineDependencies,
    readonly facts: SessionFacts,
    private readonly lease: LaneLease,
    private readonly options: SessionOptions,
  ) {
    const { integration, channelId } = facts;
    // As many wait for it as there are calls at once, which is no leak.
    setMaxListeners(0, this.signal);
    this.storeProfile = { countryCode: integration.countryCode, defaultLanguage: integration.defaultLanguage };
    this.pageSize = new PageSize(deps.shoplinePageSize, integration.pageSize, Date.now());
    this.calls = new LaneCalls(
      { shopline: deps.pacers.forStore(integration.merchantId), omnichat: deps.pacers.forTeam(integration.teamId) },
      { signal: this.signal, onThrottled: (partner, waitMs) => this.pauses.note(partner, waitMs, Date.now()) },
    );
    this.shoplineCalls = this.calls.shopline;
    this.omnichatCalls = this.calls.omnichat;
    this.records = new Records(deps.store, integration._id, channelId, this.proveLane);
    this.saving = new Saving(this.records, lease);
    this.removals = new RemovalLimit(deps.store, this.records, integration, this.proveLane);
    this.judge = new Judge({
      records: this.records,
      queue: this.queue,
      fingerprints: deps.store.fingerprints,
      settings: new SettingsInForce(integration),
      storeProfile: this.storeProfile,
      recheck: (customerIds) => recheckMembers(deps.store, integration._id, customerIds),
      notifyDeliverer: () => this.deliverer.notify(),
    });
    // One span a member would be millions: in the trace of a slice only writes that fail are seen.
    const untraced = onlyFailuresFromHere();
    this.deliverer = new Deliverer(this.queue, this.omnichatCalls.pacer, {
      mayWrite: () => !this.isClosing && this.lease.isValid,
      mayWriteBulk: () => this.isBulkAllowed && !this.isInquiring && !this.burst.holdsBulk,
      put: ({ userId, body, trace }) =>
        runIn(trace ?? untraced, () =>
          this.calls.note(() => deps.omnichat.putContact(facts.omnichatToken, { channelId, userId }, body)),
        ),
      onDelivered: (job) => this.recordDelivery(job),
      onRejected: (job, error) => this.inquire(job, () => this.inquiry.look(job, error)),
      onGivenUp: (job) => void this.inquiry.giveUp(job),
      onNothingWritten: (job, failing, error) =>
        this.inquire(job, () => this.inquiry.lookAtFailing(job, failing, error)),
      onBroken: (error) => this.breakOff(error),
      onThrottled: (waitMs) => this.pauses.note('omnichat', waitMs, Date.now()),
    });
    this.inquiry = new RejectionInquiry(this);
    this.ended = new Promise((resolve) => this.signal.addEventListener('abort', () => resolve(), { once: true }));
    options.cancelled.addEventListener('abort', () => this.stop({ kind: 'handedOver' }), { once: true });
    if (options.cancelled.aborted) this.stop({ kind: 'handedOver' });
    this.hasUnknownWrites = lease.hasUnknownWrites;
    this.calls.takeOver(lease);
    this.calls.leaveRoomFor(lease.guestCalls);
    deps.queues.add(this.queue);
    this.deliverer.start();
    this.loops = [
      this.repeat(renewEveryMs, () => this.lease.renew(this.calls.lastCallAtMs)),
      this.repeat(lookEveryMs, () => this.look()),
      this.repeat(saveEveryMs, () => this.saving.save()),
    ];
  }

  /** Takes the lane. `busy` while another holder is alive; a `Stop` when the integration cannot be worked on. */
  static async open(
    deps: EngineDependencies,
    integrationId: string,
    options: SessionOptions,
  ): Promise<LaneSession | Stop | 'busy'> {
    const taken = await takeLane(deps, integrationId);
    if (taken === 'busy' || 'kind' in taken) return taken;
    return new LaneSession(deps, taken.facts, taken.lease, options);
  }

  /** Resolves when the session was told to end. */
  readonly ended: Promise<void>;

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Why the session was told to end. */
  get stopReason(): Stop | null {
    return this.stopped;
  }

  /** The partner that has asked for a pause, while it lasts. */
  get limitedBy(): LimitedBy | null {
    return this.pauses.longest(Date.now());
  }

  /** To be awaited before anything is stored that a successor may have stored newer, or removed. @throws LaneLostError */
  readonly proveLane = (): Promise<void> => this.lease.prove(this.calls.lastCallAtMs);

  /** A paced call to SHOPLINE or Omnichat, repeated while the failure passes. */
  call<T>(partner: Partner, make: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return this.calls.make(partner, make);
  }

  /** Adds something to every save, such as a run's checkpoint. */
  onSave(task: () => Promise<void>): void {
    this.saving.add(task);
  }

  useStoreProfile(profile: StoreProfile): void {
    Object.assign(this.storeProfile, profile);
  }

  /** Ends the work; the first reason counts. */
  stop(reason: Stop): void {
    if (this.stopped) return;
    this.stopped = reason;
    this.isClosing = true;
    this.abort.abort(new Error(`lane: ${reason.kind}`));
    this.deliverer.notify();
  }

  park(code: IntegrationErrorCode, missing?: string): void {
    this.stop({ kind: 'parked', code, ...(missing === undefined ? {} : { missing }) });
  }

  /** Ends the work because of a failure; one that only we can explain is raised when the session closes. */
  breakOff(error: unknown): void {
    if (this.stopped) return;
    const reason = stopForFailure(error);
    if (!reason) this.failure ??= error instanceof Error ? error : new Error('lane failed', { cause: error });
    this.stop(reason ?? { kind: 'handedOver' });
  }

  /**
   * Refused for good: recorded on the member, the run goes on. `deliveredTo` stays: an earlier delivery, or part of this
   * one, has to be cleared some day.
   */
  recordRejection(job: Job, code: MemberCode): void {
    this.tally.rejected += 1;
    this.deps.onDelivery('failed');
    if (job.nextMember) {
      const runOutcome = job.nextMember.runId === null ? null : ('failed' as const);
      this.records.putMember({ ...job.nextMember, state: 'failed', code, runOutcome });
    }
    this.queue.complete(job, { outcome: 'failed', code });
  }

  recordDelivery(job: Job): void {
    this.records.putWritten(job.nextContact);
    if (job.nextMember) this.records.putMember(job.nextMember);
    this.tally.delivered += 1;
    this.deps.onDelivery(job.kind === 'clear' ? 'cleared' : 'delivered');
    this.inquiry.noteAccepted(job.body);
    this.queue.complete(job, { outcome: 'delivered', code: null });
    if (job.kind === 'member') return;
    // Whoever else has this LINE id may have waited for the contact to be free.
    recheckHolders(this, [job.userId], 'conflict').catch((error: unknown) => this.breakOff(error));
  }

  private inquire(job: Job, look: () => Promise<void>): void {
    this.isInquiring = true;
    look()
      .catch((failure: unknown) => {
        this.queue.putBack(job);
        this.breakOff(failure);
      })
      .finally(() => {
        this.isInquiring = this.inquiry.isBusy;
        this.deliverer.notify();
      });
  }

  private async look(): Promise<void> {
    const { inboxSeq, memberEvents, guestCalls } = await this.lease.look();
    this.calls.leaveRoomFor(guestCalls);
    this.burst.rate.note(memberEvents ?? 0, Date.now());
    this.inboxSeq = inboxSeq;
    const unwanted = await whyUnwanted(this.deps.store.models, this.facts.integration._id, this.options.runId);
    if (unwanted) this.stop(unwanted);
  }

  private async repeat(everyMs: number, task: () => Promise<void>): Promise<void> {
    while (!this.isClosing) {
      try {
        await task();
        await delay(everyMs, this.signal);
      } catch (error) {
        if (!this.signal.aborted) this.breakOff(error);
      }
    }
  }

  /**
   * Gives the lane back unless something has arrived since the inbox was at `emptyAtSeq`; the session is over when it did.
   * Whoever adds to the inbox of a held lane counts on the holder to look again.
   */
  async closeIfQuiet(emptyAtSeq: number): Promise<boolean> {
    const { inboxSeq } = await this.lease.look();
    if (inboxSeq !== emptyAtSeq) {
      this.inboxSeq = inboxSeq;
      return false;
    }
    await this.records.flush();
    return this.lease.release(this.left, inboxSeq);
  }

  private get left() {
    const hasUnknownWrites = this.hasUnknownWrites || this.queue.hasUnknownWrites;
    return { lastSendAtMs: this.calls.lastCallAtMs, hasUnknownWrites };
  }

  /**
   * Drains, saves and gives the lane back.
   * @throws the failure that ended the session, when it was our own.
   */
  async close(): Promise<void> {
    this.stop({ kind: 'done' });
    await this.deliverer.stop(drainMs);
    this.deps.queues.delete(this.queue);
    await Promise.all(this.loops);
    const isOver = this.lease.isReleased || (await this.saving.saveAndRelease(this.left));
    if (!isOver && this.stopped?.kind === 'done') {
      // Lost: another holder may have written newer results. It finds ours by comparing, and goes on from the last save.
      this.stopped = { kind: 'handedOver' };
    }
    if (this.failure) throw this.failure;
  }
}
