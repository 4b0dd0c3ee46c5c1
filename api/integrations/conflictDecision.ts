import { IntegrationError } from '../../core/domain/errors';
import type { MemberDecision } from '../../core/domain/memberHistory';
import type { Store } from '../../core/store';
import type { ConflictDecision, Integration, Member } from '../../core/store/documents';
import { askForMembers } from '../../core/store/inbox/webhookInbox';
import { findDecisionsOf, removeDecisions, saveDecision } from '../../core/store/members/decisions';
import { findMembersById } from '../../core/store/members/memberList';
import { contactsOf } from '../../core/store/members/ownRecords';
import { holds, identityKey } from '../../core/sync/records/decisions';
import { contactKey } from '../../core/sync/records/keys';

type Sides = Pick<ConflictDecision, 'customerIds' | 'contactMemberId'>;

/** What an admin has decided of a member's conflict, as far as it holds; null also where it was decided for another. */
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
 * Decides the conflict that a member is in, or that was decided before, and has everyone in it judged anew; null takes
 * back what was decided.
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
    return [...new Set(known.flatMap(({ customerIds }) => customerIds))];
  }

  async function decide(wanted: MemberDecision): Promise<string[]> {
    const sides = conflictOf(member) ?? (await findStanding(store, integration, member));
    if (!sides) throw new IntegrationError('no_conflict');
    const { contactMemberId } = sides;
    const members = (await findMembersById(store, integrationId, sides.customerIds)).filter(isStillIn(member));
    // The others have left it meanwhile, and the member is about to be judged without them.
    if (members.length < 2 && contactMemberId === null) throw new IntegrationError('no_conflict');
    const fingerprints = store.fingerprints.for(integrationId);
    const customerIds = members.map((side) => side.customerId);
    const identities = members.map((side) => identityKey(side, fingerprints));
    const chosen = wanted === 'this_member' ? customerId : null;
    await saveDecision(store, integrationId, { customerIds, identities, contactMemberId, chosen, atMs: Date.now() });
    return customerIds;
  }
}

/** Who is in conflict, as it is on record of one of them. */
function conflictOf({ state, code, customerId, otherCustomerIds }: Member): Sides | null {
  if (state !== 'conflict') return null;
  if (code === 'contact_has_other_member')
    return { customerIds: [customerId], contactMemberId: otherCustomerIds[0] ?? null };
  return { customerIds: [customerId, ...otherCustomerIds], contactMemberId: null };
}

/** Who shares with the member what their conflict is about: a decision about one who has left it would not hold. */
function isStillIn({ customerId, code, lineUserId, phoneKey }: Member): (side: Member) => boolean {
  return (side) => {
    if (side.customerId === customerId) return true;
    if (code === 'line_id_shared') return side.lineUserId === lineUserId;
    return code !== 'phone_shared' || side.phoneKey === phoneKey;
  };
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
