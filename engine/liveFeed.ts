import { clockAllowanceMs } from '../domain/clock';
import { customerSchema, type Customer } from '../domain/customer';
import { PartnerError } from '../domain/partnerError';
import type { ContactEvent, InboxEntry } from '../store/documents';
import { ChangeTraces } from './changeTraces';
import { isBurst } from './burst';
import { lookAtContacts } from './contactEvents';
import { removeEntries, tsToMs } from './inbox';
import type { Snapshot } from './candidate';
import { judgeAll } from './judgeAll';
import { delay } from './pacer';
import { readMember, removeMember } from './removal';
import { bytesOf } from '../store/installations';
import { unknownMember } from '../store/webhookInbox';
import type { LaneSession } from './session';
import { sweepChanges } from './sweep';

const idleMs = 150;
const batchSize = 100;
const parallelReads = 10;
const stormLookMs = 300;
const maxStormHoldMs = 120_000;
/** More members to read one by one than this, and a sweep by pages is cheaper. */
const sweepDepth = 200;
const sweepOverlapMs = 5_000;
/** Entries looked at in one go; the rest is found in the next. */
const maxFetched = 10_000;

interface Batch {
  entries: InboxEntry[];
  contactEvents: ContactEvent[];
}

type SettleChange = (customerId: string, outcome: string, code: string | null) => void;

/** Brings live changes to their contacts while a session has the lane. */
export class LiveFeed {
  private stormSinceMs: number | null = null;
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
    const batch = await this.fetch();
    if (batch.entries.length === 0 && batch.contactEvents.length === 0) {
      this.stormSinceMs = null;
      return false;
    }
    if (this.isStorm(batch.entries)) {
      await delay(stormLookMs, this.session.signal);
      return true;
    }
    await lookAtContacts(this.session, batch.contactEvents);
    const unread = batch.entries.filter(
      (entry) => !entry.sealedCustomer && (isOfUnknown(entry) || entry.ts > this.sweptUntilTs),
    );
    if (unread.length > sweepDepth || unread.some(isOfUnknown)) await this.sweep(unread);
    else await this.deliver(batch.entries.slice(0, batchSize));
    return true;
  }

  private async fetch(): Promise<Batch> {
    const { models } = this.session.deps.store;
    const { integrationId } = this.session.records;
    return {
      entries: await models.inbox.find({ integrationId }).limit(maxFetched).lean<InboxEntry[]>(),
      contactEvents: await models.contactEvents.find({ integrationId }).limit(maxFetched).lean<ContactEvent[]>(),
    };
  }

  /** A bulk edit is waited for, so that each member is written once; not for ever, should it never end. */
  private isStorm(entries: InboxEntry[]): boolean {
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

  private async sweep(entries: InboxEntry[]): Promise<void> {
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
      for (let at = 0; at < entries.length; at += parallelReads) {
        const some = entries.slice(at, at + parallelReads);
        const read = await Promise.all(
          some.map((entry) =>
            traces.runFor(entry.customerId, () => this.snapshotOf(entry, known.has(entry.customerId), traces)),
          ),
        );
        for (const snapshot of read) if (snapshot) snapshots.push(snapshot);
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
    entries: InboxEntry[],
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

  /** The member the entry speaks of; null when it is gone (and taken care of) or cannot be read. */
  private async snapshotOf(entry: InboxEntry, isOnRecord: boolean, traces: ChangeTraces): Promise<Snapshot | null> {
    const { session } = this;
    const trace = traces.placeOf(entry.customerId);
    // Not on record: new, or removed, and the event is late. Only a look tells.
    const carried = isOnRecord ? this.openCustomer(entry) : null;
    if (carried) return { customer: carried, asOfMs: tsToMs(entry.ts), trace };
    const asOfMs = Date.now();
    try {
      const customer = await readMember(session, entry.customerId);
      if (customer) return { customer, asOfMs, trace };
    } catch (error) {
      if (!(error instanceof PartnerError) || error.kind !== 'member_rejected') throw error;
      await this.recordUnreadable(entry.customerId);
      traces.settle(entry.customerId, 'failed', 'member_unreadable');
      return null;
    }
    const known = (await session.records.loadMembers([entry.customerId])).get(entry.customerId);
    if (known) await removeMember(session, known, 'live', trace);
    traces.settle(entry.customerId, 'removed', null);
    return null;
  }

  private openCustomer(entry: InboxEntry): Customer | null {
    if (!entry.sealedCustomer) return null;
    const parsed = customerSchema.safeParse(
      JSON.parse(this.session.deps.store.cipher.open(bytesOf(entry.sealedCustomer), entry._id)),
    );
    return parsed.success ? parsed.data : null;
  }

  private async recordUnreadable(customerId: string): Promise<void> {
    const known = (await this.session.records.loadMembers([customerId])).get(customerId);
    if (known)
      this.session.records.putMember({ ...known, state: 'failed', code: 'member_unreadable', updatedAt: new Date() });
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
function isOfUnknown({ customerId }: InboxEntry): boolean {
  return customerId === unknownMember;
}
