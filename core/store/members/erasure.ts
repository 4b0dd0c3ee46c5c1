import { shownAttention } from '../../domain/attention';
import type { Store } from '..';
import { erasedId } from '../access/auditLog';
import type { ContactState, Integration, Member } from '../documents';
import { noteArrivals } from '../leases/leases';
import { retryMember } from './retries';

/** How much was erased of one person, by where it was kept. */
export interface Erased {
  members: number;
  contacts: number;
  inbox: number;
  contactEvents: number;
  /** Records of other members that named this one, such as by a shared phone. */
  mentions: number;
  /** Decided conflicts in which the person was a side. */
  decisions: number;
  auditLog: number;
}

export interface Person {
  merchantId: string;
  customerId: string;
  /** The person's LINE id, which no record tells any more once the member is removed; absent: not known. */
  lineUserId?: string | undefined;
}

export type Erasure =
  | {
      kind: 'erased';
      erased: Erased;
      /** How many contacts still carry, by the records just erased, what was written for the person. */
      stillWritten: number;
    }
  /** Nothing was erased: first these contacts are to be cleared. */
  | { kind: 'waits'; waitsFor: Uncleared };

/** Contacts that still carry, by the records here, what was written for a person. */
export interface Uncleared {
  contacts: number;
  /** The service was asked to look at the member once more; false: no record is left by which it would. */
  isAsked: boolean;
  /** What keeps the service from clearing the contacts, as far as is known. */
  code: string | null;
}

/**
 * Erases what is kept of one customer of a store, in every binding the store has or had. What Omnichat and SHOPLINE
 * hold stays. The records alone tell which contact carries what was written. So as long as one does and the binding
 * stands, nothing is erased, and the service is asked to look at the member: it clears the contact once SHOPLINE no
 * longer has the member. Safe to repeat, also where it was broken off: the records that tell the person's LINE ids go
 * last. A worker that had the member in hand may write the record once more.
 * @param anyway erases although a contact still carries something, which then stays on it for good
 */
export async function eraseCustomer(store: Store, person: Person, { anyway = false } = {}): Promise<Erasure> {
  const { merchantId } = person;
  const integrations = await store.models.integrations.find({ merchantId }).lean<Integration[]>();
  const known = await Promise.all(integrations.map((integration) => knownOf(store, integration, person)));
  const uncleared = known.find((one) => one.integration.endedAt === null && contactsOf(one).size > 0);
  if (uncleared && !anyway) return { kind: 'waits', waitsFor: await askToClear(store, uncleared) };
  const erased: Erased = {
    members: 0,
    contacts: 0,
    inbox: 0,
    contactEvents: 0,
    mentions: 0,
    decisions: 0,
    auditLog: 0,
  };
  erased.auditLog = await eraseMentions(
    store,
    merchantId,
    new Set([person.customerId, ...known.flatMap(lineUserIdsOf)]),
  );
  for (const one of known) await eraseOf(store, one, erased);
  return { kind: 'erased', erased, stillWritten: uncleared ? contactsOf(uncleared).size : 0 };
}

/** What is on record of a person in one binding. */
interface Known extends Omit<Person, 'merchantId'> {
  integration: Integration;
  member: Member | null;
  /** Contacts that carry the person's member id. */
  carriers: Pick<ContactState, '_id' | 'userId'>[];
}

async function knownOf({ models }: Store, integration: Integration, person: Person): Promise<Known> {
  const { _id: integrationId } = integration;
  const { customerId, lineUserId } = person;
  const member = await models.members.findOne({ _id: `${integrationId}:${customerId}`, integrationId }).lean<Member>();
  const carriers = await models.contacts.find({ integrationId, memberId: customerId }).lean<ContactState[]>();
  return { integration, customerId, lineUserId, member, carriers };
}

/** The keys of the contacts that carry something of the person. */
function contactsOf({ integration, member, carriers }: Known): Set<string> {
  const written = member?.deliveredTo ? [`${integration._id}:${member.deliveredTo}`] : [];
  return new Set([...written, ...carriers.map(({ _id }) => _id)]);
}

async function askToClear(store: Store, known: Known): Promise<Uncleared> {
  const { integration, customerId, member } = known;
  const isAsked = await retryMember(store, integration._id, customerId);
  if (isAsked) await noteArrivals(store, integration._id);
  const refusal = member?.state === 'failed' ? member.code : null;
  const inTheWay = shownAttention(integration.attentions)?.code ?? integration.stoppedFollowing ?? refusal;
  return { contacts: contactsOf(known).size, isAsked, code: isAsked ? inTheWay : null };
}

function lineUserIdsOf({ lineUserId, member, carriers }: Known): string[] {
  const recorded = [member?.lineUserId, member?.deliveredTo?.split(':').at(-1)];
  const known = [lineUserId, ...recorded, ...carriers.map(({ userId }) => userId)];
  return [...new Set(known.filter((id): id is string => typeof id === 'string'))];
}

async function eraseOf({ models }: Store, known: Known, erased: Erased): Promise<void> {
  const { members, contacts, inbox, contactEvents, decisions } = models;
  const { integration, customerId, carriers } = known;
  const { _id: integrationId } = integration;
  const own = { _id: `${integrationId}:${customerId}`, integrationId };
  const lineUserIds = lineUserIdsOf(known);
  erased.inbox += (await inbox.deleteOne(own)).deletedCount;
  erased.contactEvents += (
    await contactEvents.deleteMany({ integrationId, userId: { $in: lineUserIds } })
  ).deletedCount;
  const mentions = await members.updateMany(
    { integrationId, otherCustomerIds: customerId },
    { $pull: { otherCustomerIds: customerId } },
  );
  erased.mentions += mentions.modifiedCount;
  const aboutThem = { integrationId, $or: [{ customerIds: customerId }, { contactMemberId: customerId }] };
  erased.decisions += (await decisions.deleteMany(aboutThem)).deletedCount;
  // Records of the contact of another member who has the same LINE id stay: only they tell which of its tags are ours.
  const sharers = await members.find({ integrationId, lineUserId: { $in: lineUserIds } }, { lineUserId: 1 }).lean();
  const shared = sharers.filter(({ _id }) => _id !== own._id).map(({ lineUserId }) => lineUserId);
  const unshared = lineUserIds.filter((id) => !shared.includes(id));
  const carrying = { integrationId, _id: { $in: carriers.map(({ _id }) => _id) } };
  for (const theirs of [{ integrationId, userId: { $in: unshared } }, carrying])
    erased.contacts += (await contacts.deleteMany(theirs)).deletedCount;
  erased.members += (await members.deleteOne(own)).deletedCount;
}

async function eraseMentions({ models }: Store, merchantId: string, ids: Set<string>): Promise<number> {
  let count = 0;
  const entries = models.auditLog.find({ merchantId }, { detail: 1 }).lean().cursor();
  for await (const { _id, detail } of entries) {
    const named = Object.entries(detail).filter(([, value]) => ids.has(value));
    if (named.length === 0) continue;
    const $set = Object.fromEntries(named.map(([key]) => [`detail.${key}`, erasedId]));
    await models.auditLog.updateOne({ _id }, { $set });
    count += 1;
  }
  return count;
}
