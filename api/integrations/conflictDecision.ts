import { IntegrationError } from '../../core/domain/errors';
import { isDecided, type MemberDecision } from '../../core/domain/memberHistory';
import type { Store } from '../../core/store';
import type { ConflictDecision, Integration, Member } from '../../core/store/documents';
import { askForMembers } from '../../core/store/inbox/webhookInbox';
import { findDecisionsOf, removeDecisions, saveDecision } from '../../core/store/members/decisions';
import { findMembersById } from '../../core/store/members/memberList';
import { contactsOf, membersOf } from '../../core/store/members/ownRecords';
import { holds, identityKey } from '../../core/sync/records/decisions';
import { contactKey } from '../../core/sync/records/keys';

type Sides = Pick<ConflictDecision, 'contactMemberId'> & { members: Member[] };

/** What an admin has decided of a member's conflict, if that still holds; null also where another member was chosen. */
export async function decisionOf(
  store: Store,
  integration: Integration,
  member: Member,
): Promise<MemberDecision | null> {
  const standing = await findStanding(store, integration, member);
  if (!standing) return null;
  if (standing.chosen === null) return 'keep_apart';
  return standing.chosen === member.customerId ? 'this_member' : null;
}

/**
 * Decides the conflict that a member is in, or anew one that was decided before. Has everyone in it judged anew.
 * @param decision null removes what was decided
 * @returns whether that changes anything
 * @throws IntegrationError `no_conflict`
 */
export async function decideConflict(
  store: Store,
  integration: Integration,
  member: Member,
  decision: MemberDecision | null,
): Promise<boolean> {
  const { _id: integrationId } = integration;
  const { customerId } = member;
  const concerned = decision === null ? await takeBack() : await decide(decision);
  const asked = concerned.map((id) => ({ customerId: id }));
  if (asked.length > 0) await askForMembers(store, integrationId, asked, 'decision');
  return asked.length > 0;

  async function takeBack(): Promise<string[]> {
    const known = await findDecisionsOf(store, integrationId, customerId);
    await removeDecisions(store, integrationId, known);
    if (known.length > 0) return [...new Set(known.flatMap(({ customerIds }) => customerIds))];
    // An earlier request may have removed the decision, and lost the database before it put the members into the inbox.
    if (!isDecided(member.code)) return [];
    const sides = await findMembersById(store, integrationId, [customerId, ...member.otherCustomerIds]);
    return sides.map((side) => side.customerId);
  }

  async function decide(wanted: MemberDecision): Promise<string[]> {
    const sides = await findSides(store, integration, member);
    if (!sides) throw new IntegrationError('no_conflict');
    const { contactMemberId } = sides;
    const self = sides.members.find((side) => side.customerId === customerId);
    const others = sides.members.filter((side) => side !== self);
    // The member or all others have left the conflict meanwhile, and the member is about to be judged without them.
    if (!self || (others.length === 0 && contactMemberId === null)) throw new IntegrationError('no_conflict');
    // The member who is chosen goes first: the records of those who are left out name only the first few.
    const members = [self, ...others];
    const fingerprints = store.fingerprints.for(integrationId);
    const customerIds = members.map((side) => side.customerId);
    const identities = members.map((side) => identityKey(side, fingerprints));
    const chosen = wanted === 'this_member' ? customerId : null;
    await saveDecision(store, integrationId, { customerIds, identities, contactMemberId, chosen, atMs: Date.now() });
    return customerIds;
  }
}

/** Who is in a member's conflict now, or in the decision about it. The member's record names only a few of many. */
async function findSides(store: Store, integration: Integration, member: Member): Promise<Sides | null> {
  const { _id: integrationId } = integration;
  const { state, code, customerId, lineUserId, phoneKey, otherCustomerIds } = member;
  const byId = (customerIds: string[]) => findMembersById(store, integrationId, customerIds);
  if (state !== 'conflict') {
    const standing = await findStanding(store, integration, member);
    return standing && { members: await byId(standing.customerIds), contactMemberId: standing.contactMemberId };
  }
  if (code === 'contact_has_other_member')
    return { members: await byId([customerId]), contactMemberId: otherCustomerIds[0] ?? null };
  const [field, value] =
    code === 'line_id_shared' ? (['lineUserId', lineUserId] as const) : (['phoneKey', phoneKey] as const);
  const members = value === null ? [] : await membersOf(store, integrationId).findBy(field, [value]);
  return { members, contactMemberId: null };
}

/** The newest decision about a member that holds. */
async function findStanding(store: Store, integration: Integration, member: Member): Promise<ConflictDecision | null> {
  const { _id: integrationId } = integration;
  const known = await findDecisionsOf(store, integrationId, member.customerId);
  if (known.length === 0) return null;
  const sides = await findMembersById(store, integrationId, [...new Set(known.flatMap((one) => one.customerIds))]);
  const present = new Map(sides.map((side) => [side.customerId, side]));
  const carried = await contactMemberIdOf(store, integration, member);
  const fingerprints = store.fingerprints.for(integrationId);
  const isStanding = (decision: ConflictDecision) =>
    holds(decision, present, fingerprints) &&
    (decision.contactMemberId === null || [decision.contactMemberId, member.customerId].includes(carried ?? ''));
  return known.find(isStanding) ?? null;
}

/** The member id on the member's contact, as it was last seen. */
async function contactMemberIdOf(
  store: Store,
  { _id: integrationId, lineAccount }: Integration,
  { lineUserId }: Member,
): Promise<string | null> {
  if (!lineAccount || lineUserId === null) return null;
  const key = contactKey({ integrationId, channelId: lineAccount.channelId }, lineUserId);
  const [contact] = await contactsOf(store, integrationId).find([key]);
  return contact?.memberId ?? null;
}
