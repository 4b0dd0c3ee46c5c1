import { Flex, Typography } from 'antd';
import type { SyncRun } from '../api/types';
import { formatDuration } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { hasCompleted, isOpen, tookSeconds } from './progress';
import { RunCounts } from './RunCounts';
import { RunProblem } from './RunProblem';
import { RunReasons } from './RunReasons';
import { TouchedFields } from './TouchedFields';

/** What came of a run or a preview, for the history. */
export function RunDetail({ id, run }: { id: string; run: SyncRun }) {
  const t = useTexts().status;
  const language = useLanguage();
  const seconds = tookSeconds(run);
  return (
    <Flex vertical gap={12}>
      {!isOpen(run) && <RunProblem run={run} />}
      {seconds !== null && (
        <Typography.Text type="secondary">
          {t.took} {formatDuration(seconds, language)}
        </Typography.Text>
      )}
      <RunCounts run={run} />
      <RunReasons run={run} />
      {run.mode === 'preview' && hasCompleted(run) && <TouchedFields id={id} run={run} />}
    </Flex>
  );
}
