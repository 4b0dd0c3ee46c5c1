import type { Right } from '../../runtime/gather';
import { isFollowed } from '../../domain/attention';
import { tierName } from '../../domain/attributes';
import type { Customer } from '../../domain/customer';
import type { SyncCounts } from '../../domain/types';
import type { Segment, SyncRun as RunDocument } from '../../store/documents';
import { Pending, Turns } from '../../runtime/async';
import { noteFullRead } from '../../store/integrations/reads';
import { saveDay } from '../../store/trends/dailyReports';
import { chooseCatchUp } from './catchUp';
import { Checkpoint, type PageResult } from './checkpoint';
import { nameConflicts } from './conflictReasons';
import { recountConflicts } from './lateConflicts';
import { bulkPace } from './eta';
import type { Judge } from '../judging/judge';
import type { LiveFeed } from '../live/liveFeed';
import { maxReadAgain } from './readAhead';
import { removeMissingMembers, type ScanParts } from '../removal/removalScan';
import { limitOf } from '../sessions/partnerSession';
import { ListedIdentities } from '../judging/listedIdentities';
import { firstSegments, recentSinceMs } from '../reading/segments';
import { readStoreFacts } from '../reading/storeFacts';
import { StoreRead } from '../reading/storeRead';
import type { ReadPage } from '../reading/storeReader';
import { sweepChanges } from '../reading/sweep';
import type { Decisions } from '../records/decisions';
import { recordUnreadable } from '../records/unreadable';
import { refreshIndex, type IndexingParts } from './refreshIndex';
import { WritingGate, type GateParts } from './writingGate';

export interface RunParts extends GateParts, ScanParts, Omit<IndexingParts, 'integration'> {
  lease: Right;
  decisions: Pick<Decisions, 'of'>;
  judge: Judge;
  feed: LiveFeed;
  /** Adds something to every save. */
  onSave: (task: () => Promise<void>) => void;
}

/**
 * Reads every member of the store and brings each to its contact. In order: the index of contacts, members changed
 * lately, the other members, what changed meanwhile, and who is gone. Goes on from the run's checkpoint, and follows
 * live changes all along.
 */
export class SyncRun {
  readonly identifying = new Pending();
  isIndexed = false;
  private readonly isPreview: boolean;
  private readonly gate: WritingGate;
  private readonly read: StoreRead;
  private readonly completing = new Pending();
  private readonly listedIds: ListedIdentities;
  private readonly looks = new Turns();
  private isRead = false;
  private goneCount = 0;
  /** Resolves once the index of contacts and the store's profile are up to date: no member is judged before. */
  private prepared: Promise<void> = Promise.resolve();

  private constructor(
    private readonly parts: RunParts,
    private readonly checkpoint: Checkpoint,
  ) {
    const { run } = checkpoint;
    this.isPreview = run.mode === 'preview';
    this.listedIds = new ListedIdentities(parts.decisions);
    if (run.acceptRemovals) parts.limit.lift();
    this.read = new StoreRead(parts.reader, parts.work, checkpoint.segments, {
      onCall: this.countCall,
      onPage: async (segment, page) => {
        await this.takeIn(segment, page);
        await this.gate.waitForRoom();
      },
    });
    this.gate = new WritingGate(parts, checkpoint, this);
  }

  /** Works until the run is through or the work ends. */
  static async run(parts: RunParts, run: RunDocument, onProgress: (counts: SyncCounts) => void): Promise<void> {
    const checkpoint = await Checkpoint.load(parts.store, run, firstSegments(run.startedAt.getTime()));
    const sync = new SyncRun(parts, checkpoint);
    parts.onSave(async () => {
      if (parts.work.outcome?.kind === 'cancelled') checkpoint.countUncommitted();
      onProgress({ ...checkpoint.tally.counts });
      await checkpoint.save(sync.progress(), parts.lease);
    });
    await sync.work();
  }

  private async work(): Promise<void> {
    const { work } = this.parts;
    const live = this.followLive();
    this.prepared = this.prepare();
    // A failure ends the work at once, wherever the run has got to.
    this.prepared.catch(work.fail);
    await this.preloadIdentities();
    // Where the work ended, a preview knows only some identities: what it counts by them, the next slice would keep.
    if (work.outcome) return;
    await this.readAll();
    this.isRead = true;
    // The sweep and the removals go on while the rest is delivered.
    if (!this.isPreview && !work.outcome) await this.finishReading();
    await this.completing.whenDone();
    if (work.outcome) return;
    if (!this.isPreview) {
      await recountConflicts(this.parts, this.checkpoint);
      if (work.outcome) return;
      await this.noteFullRead();
    }
    work.end({ kind: 'done' });
    await live;
  }

  private async prepare(): Promise<void> {
    this.countCall();
    const { judge, records } = this.parts;
    const { isPreview, checkpoint } = this;
    const indexing = refreshIndex(this.parts, { isPreview, isResumed: checkpoint.seen.isRestored }).then(() => {
      this.isIndexed = true;
    });
    const learning = readStoreFacts(this.parts).then((profile) => {
      if (profile) judge.useStoreProfile(profile);
    });
    await Promise.all([indexing, learning, records.countMembers()]);
  }

  /** A preview counts right only when everyone's present LINE id and phone are known before the first is judged. */
  private async preloadIdentities(): Promise<void> {
    if (!this.isPreview) return;
    const { listedIds } = this;
    const { reader, judge, work } = this.parts;
    await this.prepared;
    const onPage = (_: Segment, { customers, asOfMs }: ReadPage) => {
      judge.registerIdentities(
        customers.map((customer) => ({ customer, asOfMs, isRead: true })),
        listedIds,
      );
      return Promise.resolve();
    };
    const everyone = firstSegments(this.checkpoint.run.startedAt.getTime());
    await new StoreRead(reader, work, everyone, { onPage }).run();
  }

  private get judging() {
    const { isPreview, isBackground, checkpoint, listedIds } = this;
    const { startedAt } = checkpoint.run;
    // Members changed lately are written before the others of their page. Each other that waits for them keeps its page
    // from counting, so the order ends when too many members wait to count.
    const mayPass = checkpoint.uncommitted < maxReadAgain;
    return {
      priority: 'bulk' as const,
      ...(mayPass && { recentSinceMs: recentSinceMs(startedAt.getTime()) }),
      ...this.by,
      isPreview,
      isBackground,
      ...(isPreview && { listedIds }),
    };
  }

  /** What the history of a member tells of this run. */
  private get by() {
    return { cause: this.isBackground ? ('full_read' as const) : ('sync' as const), runId: this.checkpoint.run._id };
  }

  private get isBackground(): boolean {
    return this.checkpoint.run.mode === 'reconcile';
  }

  private readonly countCall = (): void => {
    this.checkpoint.calls += 1;
  };

  /** Whether the account's contacts were listed before: without them each member would pass for one without contact. */
  private get isIndexKnown(): boolean {
    const { integration, records } = this.parts;
    return integration.contactIndexChannelId === records.channelId;
  }

  private async followLive(): Promise<void> {
    const { integration, writer, work, feed } = this.parts;
    // A preview causes no write: it follows live changes only where they are followed without it.
    if (this.isPreview && !isFollowed(integration)) return;
    await this.gate.whenAccountVerified();
    if (writer.hasUnknownWrites || !this.isIndexKnown) await this.prepared.catch(() => undefined);
    if (!work.outcome) await feed.follow();
  }

  private async readAll(): Promise<void> {
    const { gate } = this;
    const { work } = this.parts;
    await this.read.run();
    if (work.outcome) return;
    await this.prepared;
    await this.looks.take(() => Promise.resolve(gate.decide()));
    // Pages are read faster than their members are stored, and all must be stored before writing: who shares a LINE id
    // or phone has to be known.
    await Promise.race([this.identifying.whenDone(), work.over]);
    await gate.open();
  }

  private async takeIn(segment: Segment, page: ReadPage): Promise<void> {
    const { checkpoint } = this;
    const { records, work } = this.parts;
    checkpoint.total = this.read.total ?? checkpoint.total;
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
    // Awaited before the walk goes on: the walk may end the run, and what is not on record by then is lost.
    if (!this.isPreview) await recordUnreadable(records, unreadable.filter(Boolean), page.asOfMs, this.by);
    const announced = checkpoint.announce(result);
    let onIdentified: () => void = () => undefined;
    this.identifying.add(new Promise((resolve) => (onIdentified = resolve)));
    if (fresh.length === 0) onIdentified();
    const judged = this.judgePage({ customers: fresh, asOfMs: page.asOfMs, onIdentified }, result).then((counts) => {
      if (counts && result.outcomes.length >= fresh.length + unreadable.length) announced.complete();
    });
    this.completing.add(judged.catch(work.fail));
  }

  /** @returns whether the page counts. */
  private async judgePage(
    page: { customers: Customer[]; asOfMs: number; onIdentified(): void },
    result: PageResult,
  ): Promise<boolean> {
    const { customers, asOfMs } = page;
    await this.prepared;
    // Pages take their turns in reading order: members changed lately were read first and are judged first.
    await this.looks.take(() => this.gate.sampleAccount(customers));
    const tiers = new Map(customers.map((customer) => [customer.id, this.tierOf(customer)]));
    await this.parts.judge.complete(
      customers.map((customer) => ({ customer, asOfMs, isRead: true })),
      {
        ...this.judging,
        onIdentified: () => page.onIdentified(),
        onCompleted: (member) => result.outcomes.push({ ...member, tier: tiers.get(member.customerId) }),
      },
    );
    return this.isPreview || nameConflicts(result, this.gate.opened, this.parts);
  }

  private tierOf({ membership_tier: tier }: Customer): string | null {
    return tierName(tier?.name_translations, this.parts.integration);
  }

  /** Sweeps what changed while the store was read, and removes who is no longer in it. */
  private async finishReading(): Promise<void> {
    const { checkpoint } = this;
    const read = { startedAtMs: checkpoint.run.startedAt.getTime(), total: checkpoint.total };
    await sweepChanges(this.parts, {
      ...(await chooseCatchUp(this.parts.reader, read, this.countCall)),
      ...this.by,
      isBackground: this.isBackground,
      onCall: this.countCall,
      onCompleted: (member, customer) => {
        if (checkpoint.seen.add(member.customerId)) checkpoint.count({ ...member, tier: this.tierOf(customer) });
      },
    });
    if (this.parts.work.outcome) return;
    this.goneCount = await removeMissingMembers(this.parts, checkpoint.seen, { ...this.by, onCall: this.countCall });
  }

  private async noteFullRead(): Promise<void> {
    const { checkpoint } = this;
    const { store, integration, lease } = this.parts;
    const hasFound = checkpoint.tally.counts.delivered + this.goneCount > 0;
    const read = { startedAtMs: checkpoint.run.startedAt.getTime(), calls: checkpoint.calls, hasFound };
    await lease.assertHeld();
    await noteFullRead(store, integration._id, read);
    await lease.assertHeld();
    await saveDay(store, integration._id, Date.now(), checkpoint.tally.toDocument());
  }

  private progress() {
    const { checkpoint } = this;
    const { shopline, omnichat, queue, reader } = this.parts;
    const pace = bulkPace({
      total: checkpoint.total,
      counts: checkpoint.tally.counts,
      isRead: this.isRead,
      isPreview: this.isPreview,
      queued: queue.size,
      pageSize: reader.usualPageSize,
      shoplinePerSecond: shopline.requestsPerSecond,
      omnichatPerSecond: omnichat.requestsPerSecond,
    });
    return { ...limitOf(checkpoint.waitsFor, pace, shopline, omnichat), accountCheck: this.gate.accountCheck };
  }
}
