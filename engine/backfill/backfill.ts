import { letsChangesThrough } from '../../domain/attention';
import type { Customer } from '../../domain/customer';
import type { MemberCode } from '../../domain/errors';
import type { SyncCounts } from '../../domain/types';
import type { Segment, SyncRun } from '../../store/documents';
import { answerFullReads } from '../../store/integrations/fullReads';
import { Checkpoint, type PageResult } from './checkpoint';
import { refreshContactIndex } from '../contacts/contactIndex';
import type { ReadPage } from '../reading/customerPages';
import { bulkEtaSeconds } from './eta';
import { judgeAll } from '../lane/judgeAll';
import { LiveFeed } from '../live/liveFeed';
import { Pending } from './pending';
import { maxReadAgain } from './readAhead';
import { removeMissingMembers } from '../removal/removalScan';
import { ShownIdentities } from '../judging/shownIdentities';
import { firstSegments, recentSinceMs } from '../reading/segments';
import type { LaneSession } from '../lane/session';
import { readStoreFacts } from '../reading/storeFacts';
import { StoreReader } from '../reading/storeReader';
import { sweepChanges } from '../reading/sweep';
import { recordUnreadable } from '../records/unreadable';
import { Turns } from '../turns';
import { WritingGate } from './writingGate';

const catchUpOverlapMs = 5_000;

/**
 * Reads every member of the store and brings each to the contact: index of contacts, members changed lately, the rest,
 * what changed meanwhile, and who is gone. Goes on from the run's checkpoint. Live changes are served all along.
 */
export class Backfill {
  readonly identifying = new Pending();
  isIndexed = false;
  private readonly isPreview: boolean;
  private readonly gate: WritingGate;
  private readonly reader: StoreReader;
  private readonly settling = new Pending();
  private readonly shown = new ShownIdentities();
  private readonly looks = new Turns();
  private isRead = false;
  /** The index of contacts and what is known of the store: nobody is judged before. */
  private prepared: Promise<void> = Promise.resolve();

  private constructor(
    private readonly session: LaneSession,
    private readonly checkpoint: Checkpoint,
  ) {
    const { run } = checkpoint;
    this.isPreview = run.mode === 'preview';
    session.burst.bulkYields = this.isUnasked;
    session.removals.isLifted = run.acceptRemovals ?? false;
    run.segments ??= firstSegments(run.startedAt.getTime());
    this.reader = new StoreReader(session, run.segments, {
      onCall: this.countCall,
      onPage: async (segment, page) => {
        await this.takeIn(segment, page);
        await this.gate.waitForRoom();
      },
    });
    this.gate = new WritingGate(session, checkpoint, this);
  }

  /** Works until the run is through or the session ends. */
  static async run(session: LaneSession, run: SyncRun, onProgress: (counts: SyncCounts) => void): Promise<void> {
    const checkpoint = await Checkpoint.load(session.deps.store, run);
    const backfill = new Backfill(session, checkpoint);
    session.onSave(async () => {
      onProgress({ ...checkpoint.tally.counts });
      await checkpoint.save(backfill.progress(), session.proveLane);
    });
    await backfill.work();
  }

  /** Members SHOPLINE counts; null while unknown. */
  get total(): number | null {
    return this.reader.total ?? this.checkpoint.total;
  }

  private async work(): Promise<void> {
    const { session } = this;
    const live = this.followLive();
    this.prepared = this.prepare();
    // Its failure is met where it is awaited; until then it must not count as unhandled.
    this.prepared.catch((error: unknown) => session.breakOff(error));
    await this.knowEveryone();
    // A preview that knows only some of them would count what the next slice keeps.
    if (session.stopReason) return;
    await this.readAll();
    this.isRead = true;
    // While the rest is delivered.
    if (!this.isPreview && !session.stopReason) await this.finishReading();
    await this.settling.whenDone();
    if (session.stopReason) return;
    if (!this.isPreview) await this.noteFullRead();
    session.stop({ kind: 'done' });
    await live;
  }

  private async prepare(): Promise<void> {
    this.countCall();
    const indexing = refreshContactIndex(this.session).then(() => {
      this.isIndexed = true;
    });
    await Promise.all([indexing, readStoreFacts(this.session), this.session.records.countMembers()]);
  }

  /** A preview is exact only when everyone's LINE id and phone of now is known before the first is judged. */
  private async knowEveryone(): Promise<void> {
    if (!this.isPreview) return;
    const { session, shown } = this;
    await this.prepared;
    const onPage = (_: Segment, { customers, asOfMs }: ReadPage) => {
      session.judge.meet(
        customers.map((customer) => ({ customer, asOfMs })),
        shown,
      );
      return Promise.resolve();
    };
    const everyone = firstSegments(this.checkpoint.run.startedAt.getTime());
    await new StoreReader(session, everyone, { onCall: () => undefined, onPage }).run();
  }

  private get judging() {
    const { isPreview, isUnasked, checkpoint, shown } = this;
    const { _id: runId, startedAt } = checkpoint.run;
    // Should pages hold others too, each of those who are passed keeps its page from counting: not too many pages.
    const mayPass = checkpoint.uncommitted < maxReadAgain;
    return {
      priority: 'bulk' as const,
      ...(mayPass && { recentSinceMs: recentSinceMs(startedAt.getTime()) }),
      runId,
      isPreview,
      isUnasked,
      ...(isPreview && { shown }),
    };
  }

  private get isUnasked(): boolean {
    return this.checkpoint.run.mode === 'reconcile';
  }

  private readonly countCall = (): void => {
    this.checkpoint.calls += 1;
  };

  /** The account's contacts were listed before: a member judged without them would pass for no contact. */
  private get isIndexKnown(): boolean {
    const { integration, channelId } = this.session.facts;
    return integration.contactIndexChannelId === channelId;
  }

  private async followLive(): Promise<void> {
    const { isLive, attention } = this.session.facts.integration;
    // A preview has nothing written that would not be without it.
    if (this.isPreview && !(isLive && letsChangesThrough(attention?.code ?? null))) return;
    await this.gate.whenAccountSettled();
    if (this.session.hasUnknownWrites || !this.isIndexKnown) await this.prepared.catch(() => undefined);
    if (!this.session.stopReason) await new LiveFeed(this.session).follow();
  }

  private async readAll(): Promise<void> {
    const { session, gate } = this;
    await this.reader.run();
    if (session.stopReason) return;
    await this.prepared;
    await this.looks.take(() => Promise.resolve(gate.decide()));
    // Pages are read faster than their members are stored: whoever shares a LINE id or phone must be known first.
    await Promise.race([this.identifying.whenDone(), session.ended]);
    await gate.open();
  }

  private async takeIn(segment: Segment, page: ReadPage): Promise<void> {
    const { session, checkpoint } = this;
    checkpoint.total = this.total;
    const fresh = page.customers.filter((customer) => checkpoint.seen.add(customer.id));
    const unreadable = page.unreadableIds.filter((id) => id === '' || checkpoint.seen.add(id));
    const result: PageResult = {
      segment,
      lastId: page.lastId,
      isLast: page.isLast,
      customerIds: [...fresh.map(({ id }) => id), ...unreadable.filter(Boolean)],
      outcomes: unreadable.map((customerId) => ({
        customerId,
        outcome: 'failed' as const,
        code: 'member_unreadable' as const,
        eligible: false,
      })),
    };
    // Before the walk goes on: it may end the run, and what is not on record by then is lost.
    if (!this.isPreview) await recordUnreadable(session.records, unreadable.filter(Boolean), page.asOfMs);
    const announced = checkpoint.announce(result);
    let onIdentified: () => void = () => undefined;
    this.identifying.add(new Promise((resolve) => (onIdentified = resolve)));
    if (fresh.length === 0) onIdentified();
    const judged = this.judgePage({ customers: fresh, asOfMs: page.asOfMs, onIdentified }, result).then(() => {
      if (result.outcomes.length >= fresh.length + unreadable.length) announced.complete();
    });
    this.settling.add(judged.catch((error: unknown) => session.breakOff(error)));
  }

  private async judgePage(
    page: { customers: Customer[]; asOfMs: number; onIdentified(): void },
    result: PageResult,
  ): Promise<void> {
    const { customers, asOfMs } = page;
    await this.prepared;
    // One page after the other: members changed lately were read first and are judged first.
    await this.looks.take(() => this.gate.look(customers));
    await judgeAll(
      this.session,
      customers.map((customer) => ({ customer, asOfMs })),
      {
        ...this.judging,
        onIdentified: () => page.onIdentified(),
        onSettled: (customerId, outcome, code, eligible) =>
          result.outcomes.push({ customerId, outcome, code, eligible }),
      },
    );
  }

  /** What changed while the store was read, and who is no longer in it. */
  private async finishReading(): Promise<void> {
    const { session, checkpoint } = this;
    const { run } = checkpoint;
    await sweepChanges(session, {
      updatedAfterMs: run.startedAt.getTime() - catchUpOverlapMs,
      runId: run._id,
      isUnasked: this.isUnasked,
      onCall: this.countCall,
      onSettled: (customerId, outcome, code: MemberCode | null, eligible) => {
        if (checkpoint.seen.add(customerId)) checkpoint.count({ customerId, outcome, code, eligible });
      },
    });
    if (session.stopReason) return;
    await removeMissingMembers(session, checkpoint.seen, this.countCall);
  }

  private async noteFullRead(): Promise<void> {
    const { session, checkpoint } = this;
    const readAt = {
      sweptAtMs: checkpoint.run.startedAt.getTime(),
      lastFullReadAt: new Date(),
      lastFullReadCalls: checkpoint.calls,
    };
    await session.proveLane();
    const { store } = session.deps;
    const { _id } = session.facts.integration;
    await store.models.integrations.updateOne({ _id }, { $set: readAt });
    await answerFullReads(store, _id, readAt.sweptAtMs);
  }

  private progress() {
    const { session, checkpoint } = this;
    const etaSeconds = bulkEtaSeconds({
      total: checkpoint.total,
      counts: checkpoint.tally.counts,
      isRead: this.isRead,
      isPreview: this.isPreview,
      queued: session.queue.size,
      pageSize: session.pageSize.usual,
      shoplinePerSecond: session.shoplineCalls.pacer.requestsPerSecond,
      omnichatPerSecond: session.omnichatCalls.pacer.requestsPerSecond,
    });
    const writingIsNext = !this.isPreview && session.queue.size > 0 && session.isBulkAllowed;
    const atRate = {
      partner: writingIsNext ? ('omnichat' as const) : ('shopline' as const),
      reason: 'rate' as const,
      until: null,
    };
    return { etaSeconds, limitedBy: session.limitedBy ?? atRate, accountCheck: this.gate.accountCheck };
  }
}
