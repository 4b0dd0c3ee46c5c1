import type { Store } from '..';
import type { Integration } from '../documents';

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

/** In place of an id that was erased. */
const gone = 'erased';

/**
 * Erases what is kept of one customer of a store, in every binding the store has or had. What Omnichat and SHOPLINE
 * hold stays. Safe to repeat; a worker that had the member in hand may write the record once more.
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
  const ids = new Set([customerId]);
  for (const { _id } of integrations) {
    for (const lineUserId of await eraseOf(store, _id, customerId, erased)) ids.add(lineUserId);
  }
  erased.auditLog = await eraseMentions(store, merchantId, ids);
  return erased;
}

/** @returns the LINE ids the person had */
async function eraseOf(
  { models }: Store,
  integrationId: string,
  customerId: string,
  erased: Erased,
): Promise<string[]> {
  const { members, contacts, inbox, contactEvents, decisions } = models;
  const own = { _id: `${integrationId}:${customerId}`, integrationId };
  const member = await members.findOne(own).lean();
  const carriers = await contacts.find({ integrationId, memberId: customerId }).lean();
  const known = [member?.lineUserId, member?.deliveredTo?.split(':').at(-1), ...carriers.map(({ userId }) => userId)];
  const lineUserIds = [...new Set(known.filter((id): id is string => typeof id === 'string'))];
  erased.members += (await members.deleteOne(own)).deletedCount;
  erased.inbox += (await inbox.deleteOne(own)).deletedCount;
  // Records of the contact of another member who has the same LINE id stay: only they tell which of its tags are ours.
  const shared = await members.distinct('lineUserId', { integrationId, lineUserId: { $in: lineUserIds } });
  const unshared = lineUserIds.filter((id) => !shared.includes(id));
  const carrying = { integrationId, _id: { $in: carriers.map(({ _id }) => _id) } };
  for (const theirs of [carrying, { integrationId, userId: { $in: unshared } }])
    erased.contacts += (await contacts.deleteMany(theirs)).deletedCount;
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
  return lineUserIds;
}

async function eraseMentions({ models }: Store, merchantId: string, ids: Set<string>): Promise<number> {
  let count = 0;
  const entries = models.auditLog.find({ merchantId }, { detail: 1 }).lean().cursor();
  for await (const { _id, detail } of entries) {
    const named = Object.entries(detail).filter(([, value]) => ids.has(value));
    if (named.length === 0) continue;
    const $set = Object.fromEntries(named.map(([key]) => [`detail.${key}`, gone]));
    await models.auditLog.updateOne({ _id }, { $set });
    count += 1;
  }
  return count;
}
