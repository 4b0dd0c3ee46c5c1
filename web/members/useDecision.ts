import { useQueryClient } from '@tanstack/react-query';
import type { MemberDecision } from '../../core/domain/memberHistory';
import { memberDetailsKey, memberPath, membersKey } from '../api/queries';
import { request } from '../api/request';
import type { MemberDetail } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { useFeedback } from '../ui/Feedback';
import { useAction } from '../ui/useAction';

/** Decides a member's conflict, or takes the decision back. */
export function useDecision(id: string) {
  const t = useTexts().member;
  const client = useQueryClient();
  const { message } = useFeedback();
  return useAction({
    run: ({ customerId, decision }: { customerId: string; decision: MemberDecision | null }) =>
      request<MemberDetail>(`${memberPath(id, customerId)}/decision`, { method: 'PUT', body: { decision } }).finally(
        // The action does not wait for this, because to read the list again may take long.
        () => void client.invalidateQueries({ queryKey: membersKey(id) }),
      ),
    refresh: [memberDetailsKey(id)],
    onDone: (_, { decision }) => void message.success(decision === null ? t.takenBack : t.saved),
  });
}
