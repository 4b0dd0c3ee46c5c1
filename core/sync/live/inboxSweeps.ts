import { clockAllowanceMs } from '../../domain/clock';
import { tsToMs } from '../../store/inbox/eventTime';
import { isOfUnknown, removeEntries, smallInbox, type Waiting } from '../../store/inbox/waiting';
import type { TeamParts } from '../delivery/teamParts';
import type { Judge } from '../judging/judge';
import type { StoreReader } from '../reading/storeReader';
import { sweepChanges } from '../reading/sweep';
import { Batches } from './batches';
import { following, noteLiveChange } from './following';

/** With more members than this to read one by one, a sweep by pages is cheaper. */
const sweepDepth = smallInbox;
const overlapMs = 5_000;

export interface SweepParts extends Pick<TeamParts, 'store' | 'integration' | 'decisions' | 'records' | 'work'> {
  judge: Judge;
  reader: StoreReader;
  /** A change is on its contact. @param waitedMs since it arrived */
  onChangeDelivered(waitedMs: number): void;
}

/** Sweeps for entries of the inbox: for events that named no member, and where many members are to be read. */
export class InboxSweeps {
  /** One sweep at a time. The contacts that it writes to hold up no change that comes meanwhile. */
  readonly underWay: Batches;
  /** The last sweep was for entries up to this event time. Those that it did not find are read one by one. */
  private sweptUntilTs = '';

  constructor(private readonly parts: SweepParts) {
    this.underWay = new Batches(parts.work.fail);
  }

  /** @returns the entries that a sweep is for: one that has begun, or that begins once the one under way has ended. */
  async beginIfNeeded(waiting: Waiting[]): Promise<Waiting[]> {
    const unread = await this.unreadOf(waiting);
    const ofUnknown = unread.filter(isOfUnknown);
    const isMany = unread.length > sweepDepth;
    if (!isMany && ofUnknown.length === 0) return [];
    if (this.underWay.size > 0) return isMany ? unread : ofUnknown;
    this.underWay.begin(unread, () => this.sweep(unread));
    return unread;
  }

  /** Entries whose member is to be read: they do not carry it, or, where many wait, it is not on record. */
  private async unreadOf(entries: Waiting[]): Promise<Waiting[]> {
    const waiting = entries.filter((entry) => isOfUnknown(entry) || entry.ts > this.sweptUntilTs);
    const carried = waiting.filter((entry) => entry.isCarried);
    // Where few wait, the feed reads those not on record one by one: so whether they are on record need not be asked.
    const isMany = waiting.length > sweepDepth;
    const known = await this.parts.records.knownAmong(isMany ? carried.map(({ customerId }) => customerId) : []);
    return waiting.filter((entry) => !entry.isCarried || (isMany && !known.has(entry.customerId)));
  }

  private async sweep(entries: Waiting[]): Promise<void> {
    const { records, store, work } = this.parts;
    const oldest = entries.reduce((least, { ts }) => (ts < least ? ts : least), entries[0]!.ts);
    const newest = entries.reduce((most, { ts }) => (ts > most ? ts : most), oldest);
    // One entry stands for all events that named no member, and has the time of the last one alone. Earlier ones may be
    // about other members, so this sweep goes back to the last sweep.
    const unknownSinceMs = entries.some(isOfUnknown) ? this.lastSweepMs() : Infinity;
    const swept = await following(this.parts, entries, (traces, onCompleted) =>
      sweepChanges(this.parts, {
        updatedAfterMs: Math.min(tsToMs(oldest), unknownSinceMs) - overlapMs,
        cause: 'sweep',
        runId: null,
        traceOf: (customerId) => traces.placeOf(customerId),
        onCompleted,
      }),
    );
    if (work.outcome) return;
    await records.flush();
    await removeEntries(
      store,
      entries.filter((entry) => isOfUnknown(entry) || swept.has(entry.customerId)),
    );
    this.sweptUntilTs = newest;
    await noteLiveChange(store, records.integrationId, entries);
  }

  /** The last sweep was timed by our clock, so this is earlier by as much as SHOPLINE's clock may be off. */
  private lastSweepMs(): number {
    const { sweptAtMs, createdAt } = this.parts.integration;
    return (sweptAtMs || createdAt.getTime()) - clockAllowanceMs;
  }
}
