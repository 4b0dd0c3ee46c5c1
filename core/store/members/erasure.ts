import type { Store } from '..';
import { erasedId } from '../access/auditLog';
import type { ContactState, Integration, Member } from '../documents';

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

/**
 * Erases what is kept of one customer of a store, in every binding the store has or had. What Omnichat and SHOPLINE
 * hold stays. Safe to repeat, also where it was broken off: the records that tell the person's LINE ids go last. A
 * worker that had the member in hand may write the record once more.
 */
export async function eraseCustomer(store: Store, merchantId: string, customerId: string): Promise<Erased> {
  const integrations = await store.models.integrations.find({ merchantId }).lean<Integration[]>();
  const erased: Erased = {
    members: 0,
    contacts: 0,
    inbox: 0,
    contactEvents: 0,
    mentions: 0,
    decisions: 0,
    auditLog: 0,
  };
  const known = await Promise.all(integrations.map(({ _id }) => knownOf(store, _id, customerId)));
  erased.auditLog = await eraseMentions(store, merchantId, new Set([customerId, ...known.flatMap(lineUserIdsOf)]));
  for (const person of known) await eraseOf(store, person, erased);
  return erased;
}

/** What is on record of a person in one binding. */
interface Known {
  integrationId: string;
  customerId: string;
  member: Pick<Member, 'lineUserId' | 'deliveredTo'> | null;
  /** Contacts that carry the person's member id. */
  carriers: Pick<ContactState, '_id' | 'userId'>[];
}

async function knownOf({ models }: Store, integrationId: string, customerId: string): Promise<Known> {
  const member = await models.members.findOne({ _id: `${integrationId}:${customerId}`, integrationId }).lean<Member>();
  const carriers = await models.contacts.find({ integrationId, memberId: customerId }).lean<ContactState[]>();
  return { integrationId, customerId, member, carriers };
}

/** The LINE ids the person had. */
function lineUserIdsOf({ member, carriers }: Known): string[] {
  const known = [member?.lineUserId, member?.deliveredTo?.split(':').at(-1), ...carriers.map(({ userId }) => userId)];
  return [...new Set(known.filter((id): id is string => typeof id === 'string'))];
}

async function eraseOf({ models }: Store, known: Known, erased: Erased): Promise<void> {
  const { members, contacts, inbox, contactEvents, decisions } = models;
  const { integrationId, customerId, carriers } = known;
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
