import { randomBytes } from 'node:crypto';
import type { AnyBulkWriteOperation } from 'mongoose';
import type { Store } from '.';
import type { CarriedState, ContactEvent, InboxEntry } from './documents';
import { SeenEvents } from './seenEvents';

/** Customer id of the entry for events that did not say whose they are: it asks for a sweep. */
export const unknownMember = '';

/** Sealed with the inbox `_id` as its context. */
export function inboxId(integrationId: string, customerId: string): string {
  return `${integrationId}:${customerId}`;
}

export interface ContactArrival extends Pick<ContactEvent, 'integrationId' | 'userId' | 'traceparent'> {
  carried: CarriedState | null;
}

export interface Arrival {
  /** Id of the webhook event, to tell a duplicate. */
  eventId: string;
  members: InboxEntry[];
  contacts: ContactArrival[];
}

interface Waiting {
  arrival: Arrival;
  resolve: (isNew: boolean) => void;
  reject: (error: unknown) => void;
}

const collectMs = 5;
/** A contact with more events waiting than this is looked at, whatever they say. */
export const maxCarried = 10;
const maxBatch = 100;

/**
 * Writes arriving events in small batches: one upsert per event is the most a database does per round trip otherwise,
 * and a store's bulk edit sends hundreds a second.
 */
export class WebhookInbox {
  readonly seen: SeenEvents;
  private waiting: Waiting[] = [];
  private isWriting = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly store: Store) {
    this.seen = new SeenEvents(store);
  }

  /**
   * Resolves once the event is durable: true when it was new, false when it had been handled before.
   * @throws MongoError when it could not be written; the sender may try again.
   */
  add(arrival: Arrival): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ arrival, resolve, reject });
      if (this.waiting.length >= maxBatch) this.start();
      else this.timer ??= setTimeout(() => this.start(), collectMs);
    });
  }

  private start(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.isWriting || this.waiting.length === 0) return;
    this.isWriting = true;
    const batch = this.waiting.splice(0, maxBatch);
    void this.write(batch).finally(() => {
      this.isWriting = false;
      this.start();
    });
  }

  private async write(batch: Waiting[]): Promise<void> {
    try {
      const seen = await this.seen.among(batch.map(({ arrival }) => arrival.eventId));
      const fresh = batch.filter(({ arrival }) => !seen.has(arrival.eventId));
      await putMembers(
        this.store,
        fresh.flatMap(({ arrival }) => arrival.members),
      );
      await putContacts(
        this.store,
        fresh.flatMap(({ arrival }) => arrival.contacts),
      );
      const eventIds = [...new Set(fresh.map(({ arrival }) => arrival.eventId))];
      if (eventIds.length > 0) await this.seen.add(eventIds);
      for (const { arrival, resolve } of batch) resolve(!seen.has(arrival.eventId));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

/** Puts members into the inbox; an entry already there stays when it is as new. */
export async function putMembers(store: Store, entries: InboxEntry[]): Promise<void> {
  const newest = new Map<string, InboxEntry>();
  for (const entry of entries) {
    const other = newest.get(entry._id);
    if (!other || entry.ts > other.ts) newest.set(entry._id, entry);
  }
  const writes = [...newest.values()].map(({ _id, ...fields }) => ({
    // Where a newer entry exists the filter finds nothing and the insert meets its key: refused as intended.
    updateOne: { filter: { _id, ts: { $lt: fields.ts } }, update: { $set: fields }, upsert: true },
  }));
  await bulkUpsert(writes, (operations) => store.models.inbox.bulkWrite(operations, { ordered: false }));
}

async function putContacts(store: Store, contacts: ContactArrival[]): Promise<void> {
  const receivedAt = new Date();
  const byId = new Map<string, ContactArrival[]>();
  for (const contact of contacts) {
    const _id = `${contact.integrationId}:${contact.userId}`;
    byId.set(_id, [...(byId.get(_id) ?? []), contact]);
  }
  const writes = [...byId].map(([_id, arrivals]) => {
    const { integrationId, userId } = arrivals[0]!;
    const traceparent = arrivals.at(-1)?.traceparent ?? null;
    const carried = arrivals.map((arrival) => arrival.carried);
    const revision = randomBytes(8).toString('hex');
    return {
      updateOne: {
        filter: { _id },
        update: {
          $set: { integrationId, userId, revision, receivedAt, traceparent },
          $push: { carried: { $each: carried, $slice: maxCarried } },
        },
        upsert: true,
      },
    };
  });
  await bulkUpsert(writes, (operations) => store.models.contactEvents.bulkWrite(operations, { ordered: false }));
}

async function bulkUpsert<Row extends object>(
  writes: AnyBulkWriteOperation<Row>[],
  run: (writes: AnyBulkWriteOperation<Row>[]) => Promise<unknown>,
): Promise<void> {
  if (writes.length === 0) return;
  try {
    await run(writes);
  } catch (error) {
    if (!isOnlyDuplicates(error)) throw error;
  }
}

function isOnlyDuplicates(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('writeErrors' in error)) return false;
  const { writeErrors } = error;
  const list: unknown[] = Array.isArray(writeErrors) ? writeErrors : [writeErrors];
  return (
    list.length > 0 &&
    list.every((entry) => typeof entry === 'object' && entry !== null && 'code' in entry && entry.code === 11000)
  );
}
