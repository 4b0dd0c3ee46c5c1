import { describeError, type Language } from '../../core/domain/errors';
import type { Member } from '../../core/store/documents';

/** A member record as the API shows it; it holds no name, phone, e-mail or attribute. */
export function memberView(member: Member, language: Language, isWaiting: boolean) {
  const text = member.code ? describeError(member.code, language) : null;
  return {
    customerId: member.customerId,
    otherCustomerIds: member.otherCustomerIds,
    lineUserId: member.lineUserId,
    state: member.state,
    code: member.code,
    reason: text?.title ?? null,
    remedy: text?.remedy ?? null,
    isWaiting,
    updatedAt: member.updatedAt.toISOString(),
  };
}
