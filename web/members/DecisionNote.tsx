import { Alert, Flex, Typography } from 'antd';
import type { MemberDetail } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { ConfirmButton } from '../ui/ConfirmButton';
import type { useDecision } from './useDecision';

interface DecisionNoteProps {
  member: MemberDetail;
  decide: ReturnType<typeof useDecision>;
}

/** What an admin decided of a member's conflict, with a button to take that back. */
export function DecisionNote({ member, decide }: DecisionNoteProps) {
  const texts = useTexts();
  const t = texts.member;
  const { customerId, decision, code } = member;
  const isForOther = code === 'decided_for_other';
  if (decision === null && !isForOther) return null;
  const said = decision === 'this_member' ? t.decidedThis : isForOther ? t.decidedOther : t.decidedApart;
  return (
    <Alert
      type="info"
      showIcon
      role="note"
      title={said}
      description={
        <Flex vertical gap={8} align="start">
          <Typography.Text>{t.decideHint}</Typography.Text>
          <ConfirmButton
            size="small"
            loading={decide.isPending}
            question={{
              title: t.takeBackQuestion,
              detail: t.takeBackDetail,
              confirmText: t.takeBack,
              cancelText: texts.app.cancel,
            }}
            onConfirm={() => decide.mutate({ customerId, decision: null })}
          >
            {t.takeBack}
          </ConfirmButton>
        </Flex>
      }
    />
  );
}
