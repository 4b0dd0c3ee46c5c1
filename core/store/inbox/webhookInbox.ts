import { randomBytes } from 'node:crypto';
import type { AnyBulkWriteOperation } from 'mongoose';
import type { Store } from '..';
import type { Cause } from '../../domain/memberHistory';
import type { CarriedState, ContactEvent, InboxEntry } from '../documents';
import { refusedOf, upsertAll } from '../duplicateKeys';
import { askForFullReads } from '../integrations/reads';
import { eventTimeOfMs } from './eventTime';
import { SeenEvents } from './seenEvents';

/** Customer id of the entry for events that did not say whose they are: it asks for a sweep. */
export const unknownMember = '';

/** The `_id` of a member's entry, which also is the context that its member is sealed with. */
export function inboxId(integrationId: string, customerId: string): string {
  return `${integrationId}:${customerId}`;
}

export interface ContactArrival extends Pick<ContactEvent, 'integrationId' | 'userId' | 'traceparent'> {
  carried: CarriedState | null;
}

export interface Arrival {
  /** Id of the webhook event, by which a duplicate is recognised. */
  eventId: string;
  members: InboxEntry[];
  contacts: ContactArrival[];
  /** The integration of which every member may have changed: a full read is asked for. */
  everyoneOf?: string;
}

interface PendingArrival {
  arrival: Arrival;
  resolve: (isNew: boolean) => void;
  reject: (error: unknown) => void;
}

const collectMs = 5;
/** So many events are kept for a contact. Where this many wait, others may be lost: the contact is looked at anyway. */
export const maxCarried = 10;
const maxBatch = 100;

/**
 * Writes arriving events in small batches. A store's bulk edit sends hundreds a second, and each would cost the
 * database a round trip of its own.
 */
export class WebhookInbox {
  readonly seen: SeenEvents;
  private waiting: PendingArrival[] = [];
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

  private async write(batch: PendingArrival[]): Promise<void> {
    try {
      const seen = await this.seen.among(idsOf(batch.filter(isRemembered)));
      for (const eventId of idsOf(batch)) if (this.seen.isRecent(eventId)) seen.add(eventId);
      const once = new Map(batch.map((one) => [one.arrival.eventId, one])).values();
      const fresh = [...once].filter(({ arrival }) => !seen.has(arrival.eventId));
      await putMembers(
        this.store,
        fresh.flatMap(({ arrival }) => arrival.members),
      );
      await putContacts(
        this.store,
        fresh.flatMap(({ arrival }) => arrival.contacts),
      );
      await askForFullReads(
        this.store,
        fresh.flatMap(({ arrival }) => arrival.everyoneOf ?? []),
      );
      const eventIds = idsOf(fresh.filter(isRemembered));
      if (eventIds.length > 0) await this.seen.add(eventIds);
      for (const eventId of idsOf(fresh)) this.seen.remember(eventId);
      for (const one of batch) one.resolve(fresh.includes(one));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

function idsOf(waiting: PendingArrival[]): string[] {
  return [...new Set(waiting.map(({ arrival }) => arrival.eventId))];
}

/**
 * An event of contacts is not stored as seen: a duplicate only has its contacts looked at once more. Most such events
 * are echoes of our own writes, and storing each as seen would double what is written for them.
 */
function isRemembered({ arrival }: PendingArrival): boolean {
  return arrival.contacts.length === 0;
}

/**
 * Puts members into the inbox; an entry of a newer event stays. Where two events of a member have the same time,
 * nothing says which is newer, so the member is read again. An entry that the service asked for has the service's own
 * time, and SHOPLINE's clock may be behind that. So an event takes its place even with an earlier time, and the member
 * is read again, since what the event carries may be older than the reason to ask.
 */
export async function putMembers(store: Store, entries: InboxEntry[]): Promise<void> {
  const newest = new Map<string, InboxEntry>();
  for (const entry of entries) {
    const other = newest.get(entry._id);
    if (!other || entry.ts > other.ts) newest.set(entry._id, entry);
    else if (entry.ts === other.ts) newest.set(entry._id, { ...other, sealedCustomer: null });
  }
  const put = (entries: InboxEntry[]) =>
    refusedOf(entries, (some) =>
      store.models.inbox.bulkWrite(
        some.map(({ _id, integrationId, ...fields }) => ({
          // Where an entry no older waits, the filter finds nothing and the insert meets its key: refused as intended.
          updateOne: { filter: { _id, integrationId, ts: { $lt: fields.ts } }, update: { $set: fields }, upsert: true },
        })),
        { ordered: false },
      ),
    );
  const refused = await put([...newest.values()]);
  const events = await exceptOutdated(
    store,
    refused.filter(({ isFromEvent }) => isFromEvent),
  );
  if (events.length === 0) return;
  await store.models.inbox.bulkWrite(
    events.flatMap(({ _id, integrationId, ...fields }) => {
      const update = { $set: { ...fields, sealedCustomer: null }, $inc: { revision: 1 } };
      // Two updates instead of one with `$or`, for which SecantusDB would look through the whole inbox.
      return [{ ts: fields.ts }, { isFromEvent: { $ne: true } }].map((what) => ({
        updateOne: { filter: { _id, integrationId, ...what }, update },
      }));
    }),
    { ordered: false },
  );
  // Meanwhile the worker may have removed the entry that was in the way.
  await put(events);
}

/**
 * The entries in whose place no newer event waits. In a storm of events most refused ones have only arrived in another
 * order.
 */
async function exceptOutdated({ models }: Store, entries: InboxEntry[]): Promise<InboxEntry[]> {
  if (entries.length === 0) return [];
  const filter = { _id: { $in: entries.map(({ _id }) => _id) }, integrationId: { $in: integrationIdsOf(entries) } };
  const waiting = await models.inbox.find(filter, { ts: 1, isFromEvent: 1 }).lean();
  const newest = new Map(waiting.map((entry) => [entry._id, entry]));
  return entries.filter(({ _id, ts }) => {
    const other = newest.get(_id);
    return !other?.isFromEvent || other.ts <= ts;
  });
}

const integrationIdsOf = (entries: InboxEntry[]) => [...new Set(entries.map(({ integrationId }) => integrationId))];

/**
 * Asks for members to be read and judged anew. An entry that waits already is used for it: its new revision keeps it
 * from being removed when the work under way on it is done.
 */
export async function askForMembers(
  store: Store,
  integrationId: string,
  members: Pick<InboxEntry, 'customerId' | 'traceparent'>[],
  cause: Cause,
): Promise<void> {
  const why = cause === 'decision' ? { isDecision: true } : { cause };
  const receivedAt = new Date();
  const ts = eventTimeOfMs(receivedAt.getTime());
  const ask = ({ customerId, traceparent = null }: (typeof members)[number]) => ({
    updateOne: {
      filter: { _id: inboxId(integrationId, customerId), integrationId },
      update: {
        $setOnInsert: { customerId, ts, receivedAt, traceparent },
        // What the entry's event carried may be older than what was read since, so the member is read again.
        $set: { sealedCustomer: null, ...why },
        $inc: { revision: 1 },
      },
      upsert: true,
    },
  });
  await upsertAll(members, (some) => store.models.inbox.bulkWrite(some.map(ask), { ordered: false }));
}

async function putContacts({ models }: Store, contacts: ContactArrival[]): Promise<void> {
  const receivedAt = new Date();
  const byId = new Map<string, ContactEvent & Required<Pick<ContactEvent, 'carried'>>>();
  for (const { integrationId, userId, traceparent = null, carried } of contacts) {
    const _id = `${integrationId}:${userId}`;
    const all = [...(byId.get(_id)?.carried ?? []), carried].slice(0, maxCarried);
    const revision = randomBytes(8).toString('hex');
    byId.set(_id, { _id, integrationId, userId, revision, receivedAt, traceparent, carried: all });
  }
  const events = [...byId.values()];
  // For most contacts no event waits yet, and an insert costs the database a quarter of an upsert.
  const met = await refusedOf(events, (fresh) =>
    models.contactEvents.collection.insertMany(fresh as never, { ordered: false }),
  );
  await upsertAll(met, (some) => models.contactEvents.bulkWrite(some.map(addToEvent), { ordered: false }));
}

function addToEvent({
  _id,
  integrationId,
  carried = [],
  ...newest
}: ContactEvent): AnyBulkWriteOperation<ContactEvent> {
  return {
    updateOne: {
      filter: { _id, integrationId },
      update: { $set: newest, $push: { carried: { $each: carried, $slice: maxCarried } } },
      upsert: true,
    },
  };
}
