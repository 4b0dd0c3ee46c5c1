import { clockAllowanceMs } from '../domain/clock';
import { customerSchema, type Customer } from '../domain/customer';
import type { InboxEntry } from '../store/documents';
import { askEach } from './askEach';
import { ChangeTraces } from './changeTraces';
import { isBurst } from './burst';
import { lookAtContacts } from './contactEvents';
import { removeEntries, tsToMs } from './inbox';
import { fetchContactEvents, fetchQuiet, fetchWaiting, fetchWhole, smallInbox, type Waiting } from './liveInbox';
import type { Snapshot } from './candidate';
import { judgeAll } from './judgeAll';
import { delay } from './pacer';
import { readMember, removeMember } from './removal';
import { bytesOf } from '../store/installations';
import { unknownMember } from '../store/webhookInbox';
import type { LaneSession } from './session';
import { sweepChanges } from './sweep';
import { recordUnreadable } from './unreadable';

const idleMs = 150;
/** Ten seconds of the cap: what is looked up between two batches costs a percent of it. */
const batchSize = 400;
const parallelReads = 10;
const stormLookMs = 300;
const maxStormHoldMs = 300_000;
/** Whoever was not edited for this long is through with a bulk edit, even while it goes on for others. */
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
  /** Entries from before the last sweep that it did not find are read one by one. */
  private sweptUntilTs = '';

  constructor(private readonly session: LaneSession) {}

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
  }

  /** Works off everything that waits, then gives the lane back. */
  async drain(): Promise<void> {
    while (!this.session.stopReason) {
      const hasMore = await this.drainOnce();
      if (!hasMore && (await this.session.closeIfQuiet())) return;
    }
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
    const unread = await this.unreadOf(entries);
    if (unread.length > sweepDepth || unread.some(isOfUnknown)) await this.sweep(unread);
    else if (entries.length > 0) await this.deliver(await fetchWhole(entries.slice(0, batchSize), session.deps.store));
    return true;
  }

  /** In a burst the inbox is looked at seldom, for what nobody has edited for a while: the lane is not left idle. */
  private async passTime(): Promise<void> {
    const { session } = this;
    const { integrationId } = session.records;
    await delay(stormLookMs, session.signal);
    if (Date.now() - this.lookedInStormMs < quietLookMs) return;
    await lookAtContacts(session, await fetchContactEvents(integrationId, session.deps.store));
    const query = { integrationId, quietSinceMs: Date.now() - quietMs, limit: batchSize };
    const quiet = await fetchQuiet(query, session.deps.store);
    if (quiet.length > 0) await this.deliver(quiet);
    else this.lookedInStormMs = Date.now();
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
    await this.noteLiveChange();
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
        if (customer) snapshots.push({ customer, asOfMs: tsToMs(entry.ts), trace });
        else unread.push(entry);
      }
      for (let at = 0; at < unread.length; at += parallelReads) {
        snapshots.push(...(await this.readSnapshots(unread.slice(at, at + parallelReads), traces)));
      }
      await judgeAll(session, snapshots, {
        priority: 'live',
        runId: null,
        isPreview: false,
        onSettled: settle,
      });
    });
    if (session.stopReason) return;
    await session.records.flush();
    await removeEntries(session.deps.store, entries);
    await this.noteLiveChange();
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

  /** The members the entries speak of, without those that are gone (and taken care of) or cannot be read. */
  private async readSnapshots(entries: InboxEntry[], traces: ChangeTraces): Promise<Snapshot[]> {
    const { session } = this;
    const read = await askEach(session, 'shopline', entries, ({ customerId }) =>
      traces.runFor(customerId, () => this.readSnapshot(customerId, traces)),
    );
    const unreadable = read.failed.map(({ customerId }) => customerId);
    await recordUnreadable(session.records, unreadable, Date.now());
    for (const customerId of unreadable) traces.settle(customerId, 'failed', 'member_unreadable');
    return [...read.answers.values()].filter((snapshot) => snapshot !== null);
  }

  private async readSnapshot(customerId: string, traces: ChangeTraces): Promise<Snapshot | null> {
    const { session } = this;
    const trace = traces.placeOf(customerId);
    const asOfMs = Date.now();
    const customer = await readMember(session, customerId);
    if (customer) return { customer, asOfMs, trace };
    const known = (await session.records.loadMembers([customerId])).get(customerId);
    if (known) await removeMember(session, known, 'live', trace);
    traces.settle(customerId, 'removed', null);
    return null;
  }

  private openCustomer(entry: InboxEntry): Customer | null {
    if (!entry.sealedCustomer) return null;
    const parsed = customerSchema.safeParse(
      JSON.parse(this.session.deps.store.cipher.open(bytesOf(entry.sealedCustomer), entry._id)),
    );
    return parsed.success ? parsed.data : null;
  }

  private async noteLiveChange(): Promise<void> {
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
