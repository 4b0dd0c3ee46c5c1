import type { MemberCode } from '../../domain/errors';
import type { Member } from '../../store/documents';

/** The record of a member that is gone but still on its contact: it shares nothing any more. */
export function uncleared(member: Member, code: MemberCode): Member {
  const identity = { lineUserId: null, phoneKey: null };
  return { ...member, ...identity, state: 'failed', code, otherCustomerIds: [], updatedAt: new Date() };
}

/** Whether a contact of this member could not be cleared, once SHOPLINE no longer had the member or its LINE id. */
export function isUncleared({ state, lineUserId, deliveredTo }: Member): boolean {
  return state === 'failed' && lineUserId === null && deliveredTo !== null;
}
