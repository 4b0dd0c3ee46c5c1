import type { Member, MemberEvent } from '../../store/documents';
import { withEvent } from './history';
import { memberKey } from './keys';
import type { Records } from './records';

/**
 * Records as failed the members that SHOPLINE shows in a form the service cannot read, so that a person sees them. What
 * is known of them stays on record: without it the contact they were delivered to could never be cleared.
 */
export async function recordUnreadable(
  records: Records,
  customerIds: string[],
  asOfMs: number,
  by: Pick<MemberEvent, 'cause' | 'runId'>,
): Promise<void> {
  const known = await records.loadMembers(customerIds);
  for (const customerId of customerIds) {
    const member: Member = {
      _id: memberKey(records, customerId),
      integrationId: records.integrationId,
      customerId,
      lineUserId: null,
      phoneKey: null,
      updatedAtMs: 0,
      deliveredTo: null,
      ...known.get(customerId),
      asOfMs,
      state: 'failed',
      code: 'member_unreadable',
      otherCustomerIds: [],
      runId: null,
      runOutcome: null,
      updatedAt: new Date(),
    };
    const { code, updatedAt: at } = member;
    records.putMember(withEvent(member, { ...by, at, outcome: 'failed', code, fields: [] }));
  }
}
