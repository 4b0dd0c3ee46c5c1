import type { Customer } from '../domain/customer';
import type { MemberCode } from '../domain/errors';
import type { SyncCounts } from '../domain/types';
import type { Segment, SyncRun } from '../store/documents';
import { AccountCheck } from './accountCheck';
import { Checkpoint, type PageResult } from './checkpoint';
import { refreshContactIndex } from './contactIndex';
import { readCustomerPages, type ReadPage } from './customerPages';
import { judgeAll } from './judgeAll';
import { deliveryHoldMs } from './deliveryHold';
import { LiveFeed } from './liveFeed';
import { delay } from './pacer';
import { Pending } from './pending';
import { removeMissingMembers } from './removalScan';
import { bulkEtaSeconds } from './eta';
import type { LaneSession } from './session';
import { readStoreFacts } from './storeFacts';
import { firstSegments } from './segments';
import { sweepChanges } from './sweep';
import { recordUnreadable } from './unreadable';

/**
 * Members read ahead of delivery. Enough to know a store of this size whole before much is written, so that shared
 * LINE ids and phones are seen in time; small enough to be read again in seconds after a crash.
 */
const maxReadAhead = 5_000;
const readAheadLookMs = 100;
const catchUpOverlapMs = 5_000;

/**
 * Reads every member of the store and brings each to the contact: index of contacts, members changed lately, the rest,
 * what changed meanwhile, and who is gone. Goes on from the run's checkpoint. Live changes are served all along.
 */
export class Backfill {
  private readonly account: AccountCheck;
  private readonly isPreview: boolean;
  private isAccountSettled: boolean;
  private isIndexed = false;
  private isRead = false;
  private indexing: Promise<void> = Promise.resolve();
  private readonly startedAtMs = Date.now();
  private readonly settling = new Pending();
  private readonly checking = new Pending();
  private readonly identifying = new Pending();

  private constructor(
    private readonly session: LaneSession,
    private readonly checkpoint: Checkpoint,
  ) {
    this.account = new AccountCheck(session);
    const { run } = checkpoint;
    const { integration, channelId } = session.facts;
    this.isPreview = run.mode === 'preview';
    this.isAccountSettled =
      this.isPreview ||
      run.mode === 'reconcile' ||
      run.acceptMismatch ||
      // It passed before this run was interrupted.
      run.counts.delivered > 0 ||
      integration.acceptedMismatchChannelId === channelId;
  }

  /** Works until the run is through or the session ends. */
  static async run(session: LaneSession, run: SyncRun, onProgress: (counts: SyncCounts) => void): Promise<void> {
    const checkpoint = await Checkpoint.load(session.deps.store, run);
    const backfill = new Backfill(session, checkpoint);
    session.onSave(async () => {
      onProgress({ ...checkpoint.tally.counts });
      await checkpoint.save(backfill.progress());
    });
    await backfill.work();
  }

  private async work(): Promise<void> {
    const { session, checkpoint } = this;
    const { run } = checkpoint;
    if (!run.segments) await this.begin();
    const live = this.isPreview ? Promise.resolve() : this.followLive();
    this.indexing = refreshContactIndex(session).then(() => {
      this.isIndexed = true;
    });
    // Its failure is met where it is awaited; until then it must not count as unhandled.
    this.indexing.catch((error: unknown) => session.breakOff(error));
    await this.knowEveryone();
    await this.readAll();
    this.isRead = true;
    await this.settling.whenDone();
    if (session.stopReason) return;
    if (!this.isPreview) await this.finishReading();
    session.stop({ kind: 'done' });
    await live;
  }

  private async begin(): Promise<void> {
    const { session, checkpoint } = this;
    checkpoint.calls += 1;
    await readStoreFacts(session);
    checkpoint.run.segments = firstSegments(checkpoint.run.startedAt.getTime());
  }

  /** A preview is exact only when everyone's LINE id and phone is known before the first is judged. */
  private async knowEveryone(): Promise<void> {
    if (!this.isPreview || this.session.facts.integration.isLive) return;
    await this.indexing;
    for (const segment of this.checkpoint.run.segments ?? []) {
      for await (const page of readCustomerPages(this.session, { ...segment, cursor: null }, () => undefined)) {
        const snapshots = page.customers.map((customer) => ({ customer, asOfMs: page.asOfMs }));
        await this.session.judge.judge(snapshots, { ...this.judging, onSettled: () => undefined });
      }
    }
  }

  private get judging() {
    return { priority: 'bulk' as const, runId: this.checkpoint.run._id, isPreview: this.isPreview };
  }

  private async followLive(): Promise<void> {
    const { session } = this;
    while (!this.isAccountSettled && !session.stopReason) await Promise.race([delay(readAheadLookMs), session.ended]);
    if (!session.stopReason) await new LiveFeed(session).follow();
  }

  private async readAll(): Promise<void> {
    const { session, checkpoint } = this;
    const totals = new Map<Segment, number>();
    for (const segment of checkpoint.run.segments ?? []) {
      if (segment.done) continue;
      const isFresh = segment.cursor === null;
      for await (const page of readCustomerPages(session, segment, () => (checkpoint.calls += 1))) {
        if (isFresh && page.totalCount !== null && !totals.has(segment)) totals.set(segment, page.totalCount);
        if (totals.size === checkpoint.run.segments?.length) {
          checkpoint.total = [...totals.values()].reduce((sum, total) => sum + total, 0);
        }
        await this.takeIn(segment, page);
        await this.waitForRoom();
        if (session.stopReason) return;
      }
    }
    await this.indexing;
    await this.checking.whenDone();
    if (!this.isAccountSettled && this.account.isMismatch) {
      session.park('line_account_mismatch');
      return;
    }
    // Pages are read faster than their members are stored: whoever shares a LINE id or phone must be known first.
    await Promise.race([this.identifying.whenDone(), session.ended]);
    await this.allowWriting();
  }

  private async takeIn(segment: Segment, page: ReadPage): Promise<void> {
    const { session, checkpoint } = this;
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
    if (!this.isPreview) await recordUnreadable(session.records, unreadable.filter(Boolean), page.asOfMs);
    const announced = checkpoint.announce(result);
    let onIdentified: () => void = () => undefined;
    this.identifying.add(new Promise((resolve) => (onIdentified = resolve)));
    if (fresh.length === 0) onIdentified();
    const judged = this.judgePage({ customers: fresh, asOfMs: page.asOfMs, onIdentified }, result).then(
      (isComplete) => {
        if (isComplete) announced.complete();
      },
    );
    this.settling.add(judged.catch((error: unknown) => session.breakOff(error)));
  }

  /** @returns whether every member of the page is settled. */
  private async judgePage(
    page: { customers: Customer[]; asOfMs: number; onIdentified(): void },
    result: PageResult,
  ): Promise<boolean> {
    const { session } = this;
    const { customers, asOfMs } = page;
    await this.indexing;
    if (!this.isAccountSettled) await this.checkAccount(customers);
    await judgeAll(
      session,
      customers.map((customer) => ({ customer, asOfMs })),
      {
        ...this.judging,
        onIdentified: () => page.onIdentified(),
        onSettled: (customerId, outcome, code, eligible) =>
          result.outcomes.push({ customerId, outcome, code, eligible }),
      },
    );
    return result.outcomes.length >= result.customerIds.length;
  }

  private async checkAccount(customers: Customer[]): Promise<void> {
    const members = customers.filter((customer) => customer.is_member !== false && customer.line_id?.trim());
    const check = this.account.add(members.map((customer) => customer.line_id!.trim()));
    this.checking.add(check);
    await check;
  }

  /** Reads ahead of delivery only so far, and lets delivery begin when enough of the store is known. */
  private async waitForRoom(): Promise<void> {
    const { session } = this;
    if (!session.isBulkAllowed && this.isIndexed && Date.now() - this.startedAtMs >= this.holdMs()) {
      if (this.isAccountSettled || this.account.isPassed) await this.allowWriting();
    }
    while (!session.stopReason && this.isFull()) {
      if (!session.isBulkAllowed && this.isIndexed) {
        // Too many to hold without knowing that the account fits: take the members read so far for the store.
        if (!this.isAccountSettled && this.account.isMismatch) session.park('line_account_mismatch');
        else await this.allowWriting();
      }
      await Promise.race([delay(readAheadLookMs), session.ended]);
    }
  }

  private isFull(): boolean {
    const unsettled = this.settling.size * this.session.deps.shoplinePageSize;
    return this.session.queue.bulkSize >= maxReadAhead || (unsettled >= maxReadAhead && !this.isIndexed);
  }

  private holdMs(): number {
    const { checkpoint, session } = this;
    return deliveryHoldMs({
      total: checkpoint.total,
      pageSize: session.deps.shoplinePageSize,
      shoplinePerSecond: session.shoplineCalls.pacer.requestsPerSecond,
      omnichatPerSecond: session.omnichatCalls.pacer.requestsPerSecond,
    });
  }

  private async allowWriting(): Promise<void> {
    const { session } = this;
    if (session.isBulkAllowed || session.stopReason) return;
    this.isAccountSettled = true;
    session.isBulkAllowed = true;
    if (this.checkpoint.run.mode === 'full' && !session.facts.integration.isLive) {
      await session.deps.store.models.integrations.updateOne(
        { _id: session.facts.integration._id },
        { $set: { isLive: true } },
      );
      session.facts.integration.isLive = true;
    }
    session.deliverer.notify();
  }

  /** What changed while the store was read, and who is no longer in it. */
  private async finishReading(): Promise<void> {
    const { session, checkpoint } = this;
    const { run } = checkpoint;
    await sweepChanges(session, {
      updatedAfterMs: run.startedAt.getTime() - catchUpOverlapMs,
      runId: run._id,
      onCall: () => (checkpoint.calls += 1),
      onSettled: (customerId, outcome, code: MemberCode | null, eligible) => {
        if (checkpoint.seen.add(customerId)) checkpoint.count({ customerId, outcome, code, eligible });
      },
    });
    if (session.stopReason) return;
    await removeMissingMembers(session, checkpoint.seen, () => (checkpoint.calls += 1));
    if (session.stopReason) return;
    const readAt = {
      sweptAtMs: run.startedAt.getTime(),
      lastFullReadAt: new Date(),
      lastFullReadCalls: checkpoint.calls,
    };
    await session.deps.store.models.integrations.updateOne({ _id: session.facts.integration._id }, { $set: readAt });
  }

  private progress() {
    const { session, checkpoint } = this;
    const etaSeconds = bulkEtaSeconds({
      total: checkpoint.total,
      counts: checkpoint.tally.counts,
      isRead: this.isRead,
      isPreview: this.isPreview,
      queued: session.queue.size,
      pageSize: session.deps.shoplinePageSize,
      shoplinePerSecond: session.shoplineCalls.pacer.requestsPerSecond,
      omnichatPerSecond: session.omnichatCalls.pacer.requestsPerSecond,
    });
    const writingIsNext = session.queue.size > 0 && session.isBulkAllowed;
    const atRate = {
      partner: writingIsNext ? ('omnichat' as const) : ('shopline' as const),
      reason: 'rate' as const,
      until: null,
    };
    return { etaSeconds, limitedBy: session.limitedBy ?? atRate };
  }
}
