import type { MemberDecision } from '../../core/domain/memberHistory';
import { memberPath, membersKey } from '../api/queries';
import { request } from '../api/request';
import type { MemberDetail } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';

/** Decides a member's conflict, or takes the decision back. */
export function useDecision(id: string) {
  const t = useTexts().member;
  const { message } = useFeedback();
  return useAction({
    run: ({ customerId, decision }: { customerId: string; decision: MemberDecision | null }) =>
      request<MemberDetail>(`${memberPath(id, customerId)}/decision`, { method: 'PUT', body: { decision } }),
    refresh: [membersKey(id)],
    onDone: (_, { decision }) => void message.success(decision === null ? t.takenBack : t.saved),
  });
}
