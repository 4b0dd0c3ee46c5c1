import type { z } from 'zod';
import { IntegrationError, type Language } from '../../core/domain/errors';
import type { Store } from '../../core/store';
import type { Integration, Member } from '../../core/store/documents';
import { findWaitingOf } from '../../core/store/inbox/backlog';
import { findMembersById } from '../../core/store/members/memberList';
import type { memberDetailSchema } from '../memberSchemas';
import { decisionOf } from './conflictDecision';
import { memberView } from './memberView';

/** @throws IntegrationError `not_found` */
export async function findMember(store: Store, integration: Integration, customerId: string): Promise<Member> {
  const [member] = await findMembersById(store, integration._id, [customerId]);
  if (!member) throw new IntegrationError('not_found');
  return member;
}

export async function memberDetail(
  store: Store,
  integration: Integration,
  member: Member,
  language: Language,
): Promise<z.infer<typeof memberDetailSchema>> {
  const waiting = await findWaitingOf(store, integration._id, [member.customerId]);
  return {
    ...memberView(member, language, waiting.has(member.customerId)),
    decision: await decisionOf(store, integration, member),
    history: (member.history ?? []).map((event) => ({ ...event, at: event.at.toISOString() })),
  };
}
