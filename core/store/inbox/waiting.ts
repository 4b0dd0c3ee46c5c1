import type { Store } from '..';
import type { Cause } from '../../domain/memberHistory';
import type { ContactEvent, InboxEntry } from '../documents';
import { inParts, readInParts } from '../inParts';
import { unknownMember } from './webhookInbox';

/** An inbox of up to this many entries is fetched whole, with the members that the entries carry. */
export const smallInbox = 200;
/** Entries looked at in one go, the oldest; the rest is found in the next. */
const maxFetched = 10_000;

/**
 * An entry that waits. Where many wait it comes without the member it may carry: in a burst thousands are looked at
 * several times a second.
 */
export type Waiting = Omit<InboxEntry, 'sealedCustomer'> & { sealedCustomer?: Buffer | null; isCarried: boolean };

export async function fetchWaiting(integrationId: string, store: Store): Promise<Waiting[]> {
  const { models } = store;
  const few = await fetchSome(integrationId, smallInbox + 1, store);
  if (few.length <= smallInbox) return few;
  const bare = await models.inbox
    .find({ integrationId }, { sealedCustomer: 0 })
    .sort({ receivedAt: 1 })
    .limit(maxFetched)
    .lean<InboxEntry[]>();
  // Which of these carry no member. In the same order, as many as are listed are all that can be among them.
  const uncarried = await models.inbox
    .find({ integrationId, sealedCustomer: null, ...(bare.length === maxFetched && upTo(bare.at(-1)!)) }, { _id: 1 })
    .sort({ receivedAt: 1 })
    .limit(maxFetched)
    .lean<{ _id: string }[]>();
  const withoutMember = new Set(uncarried.map(({ _id }) => _id));
  return bare.map((entry) => ({ ...entry, isCarried: !withoutMember.has(entry._id) }));
}

/** Some of the entries that wait, with the members they carry. */
export async function fetchSome(
  integrationId: string,
  count: number,
  { models }: Store,
): Promise<(Waiting & InboxEntry)[]> {
  const entries = await models.inbox.find({ integrationId }).limit(count).lean<InboxEntry[]>();
  return entries.map((entry) => ({ ...entry, isCarried: isCarried(entry) }));
}

/** Contacts that Omnichat's webhooks spoke of. */
export function fetchContactEvents(integrationId: string, { models }: Store): Promise<ContactEvent[]> {
  return models.contactEvents.find({ integrationId }).limit(maxFetched).lean<ContactEvent[]>().exec();
}

/**
 * Entries of one integration with the members they carry. One that was fetched without its member is read again: where
 * a newer event has replaced it, it comes as it is now; where it was worked off, it is left out.
 */
export async function fetchWhole(entries: Waiting[], { models }: Store): Promise<InboxEntry[]> {
  const whole = entries.filter((entry): entry is Waiting & InboxEntry => entry.sealedCustomer !== undefined);
  const missing = entries.filter((entry) => entry.sealedCustomer === undefined);
  const found = await readInParts(missing, async (some) => {
    const _id = { $in: some.map((entry) => entry._id) };
    return models.inbox.find({ _id, integrationId: some[0]!.integrationId }).lean<InboxEntry[]>();
  });
  return [...whole, ...found];
}

/**
 * The oldest arrival among entries that carry their member; null: there is none. A newer event of a member moves the
 * arrival of its entry.
 */
export async function findOldestArrivalMs(integrationId: string, { models }: Store): Promise<number | null> {
  const oldest = await models.inbox
    .findOne({ integrationId, sealedCustomer: { $ne: null } }, { receivedAt: 1 })
    .sort({ receivedAt: 1 })
    .lean<Pick<InboxEntry, 'receivedAt'>>();
  return oldest?.receivedAt.getTime() ?? null;
}

/** Entries that carry their member and were not touched since a time. */
export async function fetchQuiet(
  { integrationId, quietSinceMs, limit }: { integrationId: string; quietSinceMs: number; limit: number },
  { models }: Store,
): Promise<(Waiting & InboxEntry)[]> {
  const entries = await models.inbox
    .find({ integrationId, receivedAt: { $lt: new Date(quietSinceMs) }, sealedCustomer: { $ne: null } })
    .limit(limit)
    .lean<InboxEntry[]>();
  return entries.map((entry) => ({ ...entry, isCarried: true }));
}

function upTo({ receivedAt }: Pick<InboxEntry, 'receivedAt'>) {
  return { receivedAt: { $lte: receivedAt } };
}

function isCarried({ sealedCustomer }: InboxEntry): boolean {
  return sealedCustomer !== null && sealedCustomer !== undefined;
}

/** Whether the event did not say whose change it is: then only a sweep can tell. */
export function isOfUnknown({ customerId }: Pick<InboxEntry, 'customerId'>): boolean {
  return customerId === unknownMember;
}

/** Why a member is looked at, as its history will say. */
export function causeOf({
  isDecision,
  isFromEvent,
  cause,
}: Pick<InboxEntry, 'isDecision' | 'isFromEvent' | 'cause'>): Cause {
  if (isDecision) return 'decision';
  return isFromEvent ? 'webhook' : (cause ?? 'webhook');
}

/**
 * Deletes entries that were worked on, unless a newer event has replaced them or the service has asked for them anew
 * meanwhile.
 */
export async function removeEntries(
  { models }: Store,
  entries: Pick<InboxEntry, '_id' | 'integrationId' | 'ts' | 'revision'>[],
): Promise<void> {
  if (entries.length === 0) return;
  await models.inbox.bulkWrite(
    entries.map(({ _id, integrationId, ts, revision }) => ({
      deleteOne: { filter: { _id, integrationId, ts, revision: revision ?? { $exists: false } } },
    })),
    { ordered: false },
  );
}

export async function removeContactEventsBefore({ models }: Store, integrationId: string, before: Date): Promise<void> {
  await models.contactEvents.deleteMany({ integrationId, receivedAt: { $lt: before } });
}

/** Deletes events of contacts that were looked at, unless another of the same contact has come meanwhile. */
export async function removeContactEvents({ models }: Store, events: ContactEvent[]): Promise<void> {
  for (const some of inParts(events)) {
    const _id = { $in: some.map((event) => event._id) };
    // No two events have the same revision, so that one statement can name some of them.
    const revision = { $in: some.map((event) => event.revision) };
    await models.contactEvents.deleteMany({ _id, integrationId: some[0]!.integrationId, revision });
  }
}

/** Deletes all that waits for an integration: it has ended, follows no changes, or everything was taken back. */
export async function removeWaiting({ models }: Store, integrationId: string): Promise<void> {
  await models.inbox.deleteMany({ integrationId });
  await models.contactEvents.deleteMany({ integrationId });
}
