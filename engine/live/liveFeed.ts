import { clockAllowanceMs } from '../../domain/clock';
import { customerSchema, type Customer } from '../../domain/customer';
import type { InboxEntry } from '../../store/documents';
import { Batches } from './batches';
import { ChangeTraces } from './changeTraces';
import { isBurst } from '../lane/burst';
import { lookAtContacts } from '../contacts/contactEvents';
import { removeEntries, tsToMs } from '../records/inbox';
import { readSnapshots } from './liveReads';
import {
  fetchContactEvents,
  fetchQuiet,
  fetchWaiting,
  fetchWhole,
  findOldestArrivalMs,
  smallInbox,
  type Waiting,
} from './liveInbox';
import type { Snapshot } from '../judging/candidate';
import { judgeAll } from '../lane/judgeAll';
import { delay } from '../pacing/pacer';
import { heldBack } from '../lane/removalLimit';
import { bytesOf } from '../../store/integrations/installations';
import { unknownMember } from '../../store/inbox/webhookInbox';
import type { LaneSession } from '../lane/session';
import { sweepChanges } from '../reading/sweep';

const idleMs = 150;
/** Ten seconds of the cap. Where more wait, the next are fetched meanwhile, so that the cap is used all along. */
const batchSize = 400;
const mostBatches = 2;
const stormLookMs = 300;
const maxStormHoldMs = 300_000;
/** A bulk edit is over for a member that was not edited for this long, even while it goes on for others. */
const quietMs = 60_000;
const quietLookMs = 2_000;
/** More members to read one by one than this, and a sweep by pages is cheaper. */
const sweepDepth = smallInbox;
const sweepOverlapMs = 5_000;
type SettleChange = (customerId: string, outcome: string, code: string | null) => void;

/** Brings live changes to their contacts while a session has the lane. */
export class LiveFeed {
  private stormSinceMs: number | null = null;
  private lookedInStormMs = 0;
  /** In a burst the inbox is not searched before: until then each member in it was edited less than `quietMs` ago. */
  private quietFromMs = 0;
  /** Entries from before the last sweep that it did not find are read one by one. */
  private sweptUntilTs = '';
  /** Members that are read one by one. */
  private readonly reading: Batches;
  /** Members that events carry. */
  private readonly delivering: Batches;

  constructor(private readonly session: LaneSession) {
    const onFailure = (error: unknown) => session.breakOff(error);
    this.reading = new Batches(onFailure);
    this.delivering = new Batches(onFailure);
  }

  /** Follows the inbox until the session ends. */
  async follow(): Promise<void> {
    let lookedAtSeq = -2;
    while (!this.session.stopReason) {
      try {
        const { inboxSeq } = this.session;
        const hasMore = inboxSeq !== lookedAtSeq && (await this.drainOnce());
        if (!hasMore) {
          lookedAtSeq = inboxSeq;
          await delay(idleMs, this.session.signal);
        }
      } catch (error) {
        if (!this.session.signal.aborted) this.session.breakOff(error);
      }
    }
    await this.whenNoneUnderWay();
  }

  /** Works off everything that waits, then gives the lane back. */
  async drain(): Promise<void> {
    try {
      while (!this.session.stopReason) {
        // Before the inbox is fetched: what arrives meanwhile moves it on.
        const { inboxSeq } = this.session;
        const hasMore = await this.drainOnce();
        if (!hasMore && (await this.session.closeIfQuiet(inboxSeq))) {
          const { firstHeld } = this.session.removals;
          if (firstHeld !== null) this.session.park(heldBack, String(firstHeld));
          return;
        }
      }
    } finally {
      await this.whenNoneUnderWay();
    }
  }

  private async whenNoneUnderWay(): Promise<void> {
    await Promise.all([this.reading.whenAllDone(), this.delivering.whenAllDone()]);
  }

  /** @returns whether there was, or still is, something to do. */
  private async drainOnce(): Promise<boolean> {
    const { session } = this;
    if (session.burst.isOn && this.isGoingOn()) {
      await this.passTime();
      return true;
    }
    const { entries, contactEvents } = await fetchWaiting(session.records.integrationId, session.deps.store);
    session.burst.isOn = this.isStorm(entries);
    if (entries.length === 0 && contactEvents.length === 0) return false;
    await lookAtContacts(session, contactEvents);
    if (session.burst.isOn) return true;
    const waiting = entries.filter((entry) => !this.reading.has(entry) && !this.delivering.has(entry));
    const unread = await this.unreadOf(waiting);
    if (unread.length > sweepDepth || unread.some(isOfUnknown)) await this.sweep(unread);
    else await this.deliverWaiting(waiting);
    return true;
  }

  /** Members that events carry do not wait for those that have to be read one by one, at half the pace. */
  private async deliverWaiting(waiting: Waiting[]): Promise<void> {
    const { session, reading, delivering } = this;
    const deliver = async (some: Waiting[]) => this.deliver(await fetchWhole(some, session.deps.store));
    const carried = waiting.filter(({ isCarried }) => isCarried);
    const bare = waiting.filter(({ isCarried }) => !isCarried).slice(0, batchSize);
    if (bare.length > 0 && reading.size === 0) void reading.begin(bare, () => deliver(bare));
    if (carried.length > 0) {
      const batch = carried.slice(0, batchSize);
      const delivered = delivering.begin(batch, () => deliver(batch));
      if (carried.length <= batchSize) await delivered;
      else if (delivering.size >= mostBatches) await delivering.whenAnyDone();
      return;
    }
    const seenSeq = session.inboxSeq;
    while (reading.size + delivering.size > 0 && session.inboxSeq === seenSeq && !session.stopReason) {
      const isDone = Promise.race(
        [reading, delivering].filter(({ size }) => size > 0).map((some) => some.whenAnyDone()),
      );
      await Promise.race([isDone, delay(idleMs, session.signal).catch(() => undefined)]);
    }
  }

  /** In a burst the inbox is searched seldom, for members not edited for a while, so that the lane is not idle. */
  private async passTime(): Promise<void> {
    const { session } = this;
    const { integrationId } = session.records;
    await delay(stormLookMs, session.signal);
    if (Date.now() - this.lookedInStormMs < quietLookMs) return;
    this.lookedInStormMs = Date.now();
    await lookAtContacts(session, await fetchContactEvents(integrationId, session.deps.store));
    // Thousands wait, and the database that looks through them is the one that takes the burst in.
    if (Date.now() < this.quietFromMs) return;
    const oldestMs = await findOldestArrivalMs(integrationId, session.deps.store);
    this.quietFromMs = (oldestMs ?? Date.now()) + quietMs;
    if (Date.now() < this.quietFromMs) return;
    const query = { integrationId, quietSinceMs: Date.now() - quietMs, limit: batchSize };
    await this.deliver(await fetchQuiet(query, session.deps.store));
    this.lookedInStormMs = 0;
  }

  /** By the lane's counter: thousands of entries need not be fetched to tell. */
  private isGoingOn(): boolean {
    const { burst, omnichatCalls } = this.session;
    const isFast = (burst.rate.perSecond ?? Infinity) > omnichatCalls.pacer.requestsPerSecond;
    return isFast && Date.now() - (this.stormSinceMs ?? 0) < maxStormHoldMs;
  }

  /** Entries that tell too little to go by: without the member, or of one that is not on record. */
  private async unreadOf(entries: Waiting[]): Promise<Waiting[]> {
    const waiting = entries.filter((entry) => isOfUnknown(entry) || entry.ts > this.sweptUntilTs);
    const carried = waiting.filter((entry) => entry.isCarried);
    // A few are read one by one either way.
    const isMany = waiting.length > sweepDepth;
    const known = await this.session.records.loadMembers(isMany ? carried.map(({ customerId }) => customerId) : []);
    return waiting.filter((entry) => !entry.isCarried || (isMany && !known.has(entry.customerId)));
  }

  /** A bulk edit is waited for, so that each member is written once; not for ever, should it never end. */
  private isStorm(entries: Waiting[]): boolean {
    const now = Date.now();
    const { requestsPerSecond } = this.session.omnichatCalls.pacer;
    const receivedAtMs = entries.map(({ receivedAt }) => receivedAt.getTime());
    if (!isBurst(receivedAtMs, requestsPerSecond, now)) {
      this.stormSinceMs = null;
      return false;
    }
    this.stormSinceMs ??= now;
    return now - this.stormSinceMs < maxStormHoldMs;
  }

  private async sweep(entries: Waiting[]): Promise<void> {
    const { session } = this;
    const oldest = entries.reduce((least, { ts }) => (ts < least ? ts : least), entries[0]!.ts);
    const newest = entries.reduce((most, { ts }) => (ts > most ? ts : most), oldest);
    // Its entry has the time of the last event alone, and the ones before may speak of others.
    const unknownSinceMs = entries.some(isOfUnknown) ? this.lastSweepMs() : Infinity;
    const swept = await this.following(entries, (traces, settle) =>
      sweepChanges(session, {
        updatedAfterMs: Math.min(tsToMs(oldest), unknownSinceMs) - sweepOverlapMs,
        runId: null,
        traceOf: (customerId) => traces.placeOf(customerId),
        onCall: () => undefined,
        onSettled: settle,
      }),
    );
    if (session.stopReason) return;
    await session.records.flush();
    await removeEntries(
      session.deps.store,
      entries.filter((entry) => isOfUnknown(entry) || swept.has(entry.customerId)),
    );
    this.sweptUntilTs = newest;
    await this.noteLiveChange(entries);
  }

  /** By our clock, so earlier by what SHOPLINE's may be off. */
  private lastSweepMs(): number {
    const { sweptAtMs, createdAt } = this.session.facts.integration;
    return (sweptAtMs || createdAt.getTime()) - clockAllowanceMs;
  }

  private async deliver(entries: InboxEntry[]): Promise<void> {
    const { session } = this;
    const known = await session.records.loadMembers(entries.map((entry) => entry.customerId));
    await this.following(entries, async (traces, settle) => {
      const snapshots: Snapshot[] = [];
      const unread: InboxEntry[] = [];
      for (const entry of entries) {
        // Not on record: new, or removed, and the event is late. Only a look tells.
        const customer = known.has(entry.customerId) ? this.openCustomer(entry) : null;
        const trace = traces.placeOf(entry.customerId);
        // SHOPLINE's clock may be ahead: what is read meanwhile must not count as older.
        const asOfMs = Math.min(tsToMs(entry.ts), entry.receivedAt.getTime());
        if (customer) snapshots.push({ customer, asOfMs, trace });
        else unread.push(entry);
      }
      const judge = (some: Snapshot[]) =>
        judgeAll(session, some, { priority: 'live', runId: null, isPreview: false, onSettled: settle });
      await Promise.all([judge(snapshots), readSnapshots(session, unread, traces).then(judge)]);
    });
    if (session.stopReason) return;
    await session.records.flush();
    await removeEntries(session.deps.store, entries);
    await this.noteLiveChange(entries);
  }

  /** Works on entries with a span for each that came by a traced webhook, and measures how long they took to arrive. */
  private async following<T>(
    entries: Omit<InboxEntry, 'sealedCustomer'>[],
    work: (traces: ChangeTraces, settle: SettleChange) => Promise<T>,
  ): Promise<T> {
    const traces = new ChangeTraces(entries);
    const receivedAt = new Map(entries.map((entry) => [entry.customerId, entry.receivedAt.getTime()]));
    const settle: SettleChange = (customerId, outcome, code) => {
      traces.settle(customerId, outcome, code);
      const receivedAtMs = receivedAt.get(customerId);
      if (outcome === 'delivered' && receivedAtMs !== undefined)
        this.session.deps.onChangeDelivered(Date.now() - receivedAtMs);
    };
    try {
      return await work(traces, settle);
    } finally {
      traces.close();
    }
  }

  /** Null also for what does not open, be its key gone or its bytes damaged: SHOPLINE has the member. */
  private openCustomer(entry: InboxEntry): Customer | null {
    if (!entry.sealedCustomer) return null;
    try {
      const text = this.session.deps.store.cipher.open(bytesOf(entry.sealedCustomer), entry._id);
      return customerSchema.safeParse(JSON.parse(text)).data ?? null;
    } catch {
      return null;
    }
  }

  /** What the merchant or a customer changed: neither retries nor members looked at because their contact changed. */
  private async noteLiveChange(entries: Pick<InboxEntry, 'isFromEvent'>[]): Promise<void> {
    if (!entries.some(({ isFromEvent }) => isFromEvent)) return;
    const { models } = this.session.deps.store;
    await models.integrations.updateOne(
      { _id: this.session.records.integrationId },
      { $set: { lastLiveChangeAt: new Date() } },
    );
  }
}

/** Whose change it is was not said: only a sweep can tell. */
function isOfUnknown({ customerId }: Pick<InboxEntry, 'customerId'>): boolean {
  return customerId === unknownMember;
}
