import { heldBack } from '../../domain/attention';
import type { InboxEntry } from '../../store/documents';
import { pause, sleep } from '../../runtime/async';
import { Batches } from './batches';
import type { Burst } from './burst';
import { ContactFeed, type ContactLooks } from '../contacts/contactEvents';
import type { ContactWriter } from '../delivery/contactWriter';
import type { TeamLease } from '../lease/teamLease';
import { tsToMs } from '../../store/inbox/eventTime';
import { openCustomer } from './carried';
import { following, noteLiveChange } from './following';
import { InboxSweeps, type SweepParts } from './inboxSweeps';
import { readSnapshots, type LiveReads } from './liveReads';
import {
  causeOf,
  fetchQuiet,
  fetchSome,
  fetchWaiting,
  fetchWhole,
  findOldestArrivalMs,
  removeEntries,
  smallInbox,
  type Waiting,
} from '../../store/inbox/waiting';
import type { Snapshot } from '../judging/candidate';

const idleMs = 150;
/** Ten seconds of writes at the cap. Where more wait, the next batch is fetched meanwhile, to use the cap all along. */
const batchSize = 400;
const mostUnderWay = 2 * batchSize;
/** With less room no batch begins: after each one the feed lists all that wait, which takes longer than few writes. */
const leastRoom = 100;
/** After a long list the database rests this many times as long: it needs a second for thousands of entries. */
const restPerList = 9;
/** Batches run side by side: a slow change, such as one whose contact answers late, does not hold up later ones. */
const mostBatches = 8;
const burstLookMs = 300;
/** A bulk edit is over for a member that was not edited for this long, even while it goes on for others. */
const quietMs = 60_000;
const quietLookMs = 2_000;

export interface FeedParts extends ContactLooks, LiveReads, SweepParts {
  burst: Burst;
  lease: Pick<TeamLease, 'inboxSeq' | 'releaseIfQuiet'>;
  writer: Pick<ContactWriter, 'leavesUnknownWrites' | 'whenFollowedUp'>;
  /** Saves what was written so far, for the trends. Called before the lease is given back. */
  saveHours: () => Promise<void>;
}

/** Brings live changes from the inbox to their contacts while the lease is held. */
export class LiveFeed {
  private lookedInBurstMs = 0;
  /** When to search the inbox in a burst: until then every member in it was edited less than `quietMs` ago. */
  private quietFromMs = 0;
  /** Members that are read one by one. */
  private readonly reading: Batches;
  /** Members that events carry, and those that are read: a late answer to one write holds up no later read. */
  private readonly delivering: Batches;
  private readonly sweeps: InboxSweeps;
  private readonly contacts: ContactFeed;

  constructor(private readonly parts: FeedParts) {
    this.contacts = new ContactFeed(parts);
    this.reading = new Batches(parts.work.fail);
    this.delivering = new Batches(parts.work.fail);
    this.sweeps = new InboxSweeps(parts);
  }

  /** Follows the inbox until the work ends, or `isOver` says so. */
  async follow(isOver: () => boolean = () => false): Promise<void> {
    const { lease, work } = this.parts;
    let lookedAtSeq: number | null = null;
    while (!work.outcome && !isOver()) {
      try {
        const { inboxSeq } = lease;
        const hasMore = inboxSeq !== lookedAtSeq && (await this.drainOnce());
        if (!hasMore) {
          lookedAtSeq = inboxSeq;
          await sleep(idleMs, work.signal);
        }
      } catch (error) {
        work.fail(error);
      }
    }
    await this.whenNoneUnderWay();
  }

  /** Works off everything that waits, then gives the lease back. */
  async drain(): Promise<void> {
    const { lease, limit, work } = this.parts;
    try {
      while (!work.outcome) {
        // Noted before the inbox is fetched: what arrives meanwhile moves the counter on.
        const { inboxSeq } = lease;
        const hasMore = await this.drainOnce();
        if (!hasMore && (await this.releaseIfQuiet(inboxSeq))) {
          if (limit.firstHeld !== null) work.park(heldBack, String(limit.firstHeld));
          return;
        }
      }
    } finally {
      await this.whenNoneUnderWay();
    }
  }

  private async releaseIfQuiet(inboxSeq: number): Promise<boolean> {
    const { records, lease, writer, saveHours } = this.parts;
    await Promise.all([records.flush(), saveHours(), writer.whenFollowedUp()]);
    return lease.releaseIfQuiet({ hasUnknownWrites: writer.leavesUnknownWrites }, inboxSeq);
  }

  private async whenNoneUnderWay(): Promise<void> {
    await Promise.all([...this.batches.map((some) => some.whenAllDone()), this.contacts.whenDone()]);
  }

  private get batches(): Batches[] {
    return [this.reading, this.delivering, this.sweeps.underWay];
  }

  private isUnderWay(entry: Waiting): boolean {
    return this.batches.some((some) => some.has(entry));
  }

  /** @returns whether there was, or still is, something to do. */
  private async drainOnce(): Promise<boolean> {
    const { burst, lease, records, store } = this.parts;
    if (burst.goesOn) {
      await this.waitInBurst();
      return true;
    }
    if (burst.isOn) await this.beginAfterBurst();
    const seenSeq = lease.inboxSeq;
    const areContactsWaiting = await this.contacts.follow();
    const askedAtMs = Date.now();
    const entries = await fetchWaiting(records.integrationId, store);
    const listedAtMs = Date.now();
    const restMs = entries.length > smallInbox ? restPerList * (listedAtMs - askedAtMs) : 0;
    const receivedAtMs = entries.map(({ receivedAt }) => receivedAt.getTime());
    burst.look(receivedAtMs, askedAtMs);
    // With an empty inbox a read may still be under way: of a member that a newer change has delivered meanwhile.
    if (entries.length === 0 && this.batches.every(({ size }) => size === 0)) return areContactsWaiting;
    if (burst.isOn) return true;
    const waiting = entries.filter((entry) => !this.isUnderWay(entry));
    // Loaded here too, for members who are still being read: they are to be judged by the admin's latest decisions.
    if (waiting.some(({ isDecision }) => isDecision)) await this.parts.decisions.load();
    const swept = new Set(await this.sweeps.beginIfNeeded(waiting));
    const left = waiting.filter((entry) => !swept.has(entry));
    this.begin(left);
    await this.whenToList(seenSeq, listedAtMs + restMs);
    return true;
  }

  /** Begins to deliver. Members that events carry do not wait for those that are read one by one, at half the pace. */
  private begin(waiting: Waiting[]): void {
    const { reading, delivering } = this;
    const { store } = this.parts;
    const carried = waiting.filter(({ isCarried }) => isCarried);
    const bare = waiting.filter(({ isCarried }) => !isCarried).slice(0, batchSize);
    const read = async () => {
      const whole = await fetchWhole(bare, store);
      await new Promise<void>((isRead) => delivering.begin(bare, () => this.deliver(whole, isRead).finally(isRead)));
    };
    if (bare.length > 0 && reading.size === 0 && delivering.size < mostBatches) reading.begin(bare, read);
    while (carried.length > 0 && this.hasRoom) {
      const batch = carried.splice(0, Math.min(batchSize, mostUnderWay - delivering.entries));
      delivering.begin(batch, async () => this.deliver(await fetchWhole(batch, store)));
    }
  }

  /**
   * Waits until something under way was read or has ended, or until the inbox has moved on from `seenSeq` and the
   * database has rested until `restsUntilMs`. Follows contacts all along.
   */
  private async whenToList(seenSeq: number, restsUntilMs: number): Promise<void> {
    const { lease, work } = this.parts;
    let followedSeq = seenSeq;
    while (!work.outcome) {
      const { inboxSeq } = lease;
      if (inboxSeq !== seenSeq && Date.now() >= restsUntilMs) return;
      if (inboxSeq !== followedSeq) await this.contacts.follow();
      followedSeq = inboxSeq;
      const busy = this.batches.filter(({ size }) => size > 0);
      if (busy.length === 0) return;
      const isDone = Promise.race(busy.map((some) => some.whenAnyDone()));
      const hasEnded = await Promise.race([isDone.then(() => true), pause(idleMs, work.signal).then(() => false)]);
      if (hasEnded) return;
    }
  }

  /** Whether another batch can begin. */
  private get hasRoom(): boolean {
    const { size, entries } = this.delivering;
    return size < mostBatches && mostUnderWay - entries >= leastRoom;
  }

  /** After a burst the database takes seconds to list all that waits, so some members are written meanwhile. */
  private async beginAfterBurst(): Promise<void> {
    const { records, store } = this.parts;
    const some = await fetchSome(records.integrationId, batchSize, store);
    const known = await records.knownAmong(some.map(({ customerId }) => customerId));
    const ready = some.filter((entry) => entry.isCarried && known.has(entry.customerId) && !this.isUnderWay(entry));
    if (ready.length > 0) this.delivering.begin(ready, () => this.deliver(ready));
  }

  /** In a burst, now and then, delivers members that were not edited for a while, so that the writer is not idle. */
  private async waitInBurst(): Promise<void> {
    const { delivering } = this;
    const { store, records, work } = this.parts;
    const { integrationId } = records;
    await sleep(burstLookMs, work.signal);
    if (Date.now() - this.lookedInBurstMs < quietLookMs) return;
    this.lookedInBurstMs = Date.now();
    await this.contacts.follow();
    // A search goes through thousands of entries, in the same database that has to take in the burst.
    if (Date.now() < this.quietFromMs) return;
    if (!this.hasRoom) return;
    const oldestMs = await findOldestArrivalMs(integrationId, store);
    this.quietFromMs = (oldestMs ?? Date.now()) + quietMs;
    if (Date.now() < this.quietFromMs) return;
    const quietSinceMs = Date.now() - quietMs;
    const quiet = await fetchQuiet({ integrationId, quietSinceMs, limit: batchSize + delivering.entries }, store);
    const batch = quiet.filter((entry) => !this.isUnderWay(entry)).slice(0, batchSize);
    if (batch.length === 0) return;
    delivering.begin(batch, () => this.deliver(batch));
    this.lookedInBurstMs = 0;
  }

  /** @param onRead called once the members that are read one by one were read */
  private async deliver(entries: InboxEntry[], onRead?: () => void): Promise<void> {
    const { records, store, judge, work, integration } = this.parts;
    const known = await records.loadMembers(entries.map((entry) => entry.customerId));
    await following(this.parts, entries, async (traces, onCompleted) => {
      const snapshots: Snapshot[] = [];
      const unread: InboxEntry[] = [];
      for (const entry of entries) {
        const customer = openCustomer(entry, known.get(entry.customerId), store, integration.settings);
        const trace = traces.placeOf(entry.customerId);
        // SHOPLINE's clock may be ahead of ours: a read made meanwhile must not count as older than this event.
        const asOfMs = Math.min(tsToMs(entry.ts), entry.receivedAt.getTime());
        if (customer) snapshots.push({ customer, asOfMs, isRead: false, trace, cause: causeOf(entry) });
        else unread.push(entry);
      }
      const complete = (some: Snapshot[]) =>
        judge.complete(some, { priority: 'live', cause: 'webhook', runId: null, isPreview: false, onCompleted });
      const read = readSnapshots(this.parts, unread, traces).finally(onRead);
      await Promise.all([complete(snapshots), read.then(complete)]);
    });
    if (work.outcome) return;
    await records.flush();
    await removeEntries(store, entries);
    await noteLiveChange(store, records.integrationId, entries);
  }
}
