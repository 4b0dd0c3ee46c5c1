import { Alert, Flex } from 'antd';
import { joinSentences } from '../../core/domain/errors/joinSentences';
import type { SyncRun } from '../api/types';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { SupportId } from '../ui/SupportId';

interface RunProblemProps {
  run: Pick<SyncRun, 'id' | 'reason'>;
  /** Whether the page says elsewhere why the run ended. Then this does not repeat it. */
  isExplained?: boolean;
}

/** Why a run ended early, what to do, and the id by which support finds it. */
export function RunProblem({ run: { id, reason }, isExplained = false }: RunProblemProps) {
  const language = useLanguage();
  const { runId } = useTexts().status;
  if (reason === null) return null;
  return (
    <Flex vertical gap={8}>
      {!isExplained && (
        <Alert
          type="warning"
          showIcon
          role="status"
          title={reason.title}
          description={joinSentences(language, reason.detail, reason.remedy)}
        />
      )}
      <SupportId label={runId} id={id} />
    </Flex>
  );
}
