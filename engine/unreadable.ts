import type { Records } from './records';

/** Puts a member on record that SHOPLINE shows in a form we cannot read (schema drift): failed, for a person to see. */
export function recordUnreadable(records: Records, customerId: string, asOfMs: number): void {
  records.putMember({
    _id: records.memberKey(customerId),
    integrationId: records.integrationId,
    customerId,
    lineUserId: null,
    phoneKey: null,
    isMember: true,
    updatedAtMs: 0,
    asOfMs,
    state: 'failed',
    code: 'member_unreadable',
    otherCustomerIds: [],
    deliveredTo: null,
    runId: null,
    runOutcome: null,
    updatedAt: new Date(),
  });
}
