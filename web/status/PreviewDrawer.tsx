import { usePrefetchQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Drawer, Flex, Typography } from 'antd';
import { useEffect } from 'react';
import { attributesQuery, runQuery, runsQuery } from '../api/queries';
import type { StateCounts, SyncRun } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { Ago } from '../ui/Ago';
import { ErrorResult } from '../ui/ErrorResult';
import { LoadingBlock, QueryView } from '../ui/QueryView';
import type { Settings } from '../settings/draft';
import { StateChanges } from './PreviewEffect';
import { PreviewSample } from './PreviewSample';
import { hasCompleted, isOpen } from './progress';
import { RunProgress } from './RunCard';
import { RunCounts } from './RunCounts';
import { RunProblem } from './RunProblem';
import { RunReasons } from './RunReasons';
import styles from './status.module.css';
import { TouchedFields } from './TouchedFields';
import { useStartPreview } from './useStartPreview';

/** Events usually bring the progress; this is for when they do not flow. */
const pollMs = 2_000;

interface PreviewDrawerProps {
  open: boolean;
  id: string;
  onClose: () => void;
  /** Called once the drawer is out of sight: the button that opened it may have been replaced meanwhile. */
  onClosed?: () => void;
  /** Unsaved settings to preview by. */
  draft?: Settings | undefined;
  /** Starts the sync that was previewed. With a draft, saves the draft. */
  onStart: () => void;
}

/**
 * Runs a preview whenever it opens, and offers the sync that it previewed. One that still runs is shown again, as is that
 * of the same draft, which can be run anew. On closing it gives the focus back.
 */
export default function PreviewDrawer({ open, id, onClose, onClosed, draft, onStart }: PreviewDrawerProps) {
  const texts = useTexts();
  const t = texts.preview;
  const { runId, before, error, startAnew, retry } = useStartPreview(id, open, draft);
  const run = usePreviewRun(id, runId);
  // Fetched ahead, so that the fields' names are there by the time the numbers are.
  usePrefetchQuery(attributesQuery(id));
  const title = draft ? texts.touched.title : t.title;
  const isCalculating = error === null && !run.isError && (!run.data || isOpen(run.data));
  return (
    <Drawer
      open={open}
      destroyOnHidden
      afterOpenChange={(isOpen) => !isOpen && onClosed?.()}
      size="large"
      title={title}
      onClose={onClose}
      footer={
        <Flex justify="end" gap={8} wrap>
          <Button onClick={onClose}>{texts.app.close}</Button>
          {draft && (
            <Button loading={isCalculating} onClick={startAnew}>
              {texts.touched.again}
            </Button>
          )}
          <Button type="primary" onClick={onStart} disabled={!run.data || !hasCompleted(run.data)}>
            {draft ? texts.touched.save : t.startSync}
          </Button>
        </Flex>
      }
    >
      {/* Focusable, so that the keyboard can scroll the result: it is long and may hold no control. */}
      <Flex vertical gap={16} tabIndex={0} role="region" aria-label={title}>
        <Alert type="info" showIcon role="note" title={draft ? texts.touched.intro : t.intro} />
        {error !== null && <ErrorResult error={error} onRetry={retry} />}
        {error === null && runId === undefined && <LoadingBlock />}
        {runId !== undefined && (
          <QueryView query={run}>{(found) => <PreviewResult id={id} run={found} before={before} />}</QueryView>
        )}
      </Flex>
    </Drawer>
  );
}

function usePreviewRun(id: string, runId: string | undefined) {
  const client = useQueryClient();
  const run = useQuery({
    ...runQuery(id, runId ?? ''),
    enabled: runId !== undefined,
    refetchInterval: ({ state }) => (state.data && !isOpen(state.data) ? false : pollMs),
  });
  const isDone = run.data !== undefined && !isOpen(run.data);
  useEffect(() => {
    if (isDone) void client.invalidateQueries({ queryKey: runsQuery(id).queryKey });
  }, [client, id, isDone]);
  return run;
}

function PreviewResult({ id, run, before }: { id: string; run: SyncRun; before: StateCounts | undefined }) {
  const texts = useTexts();
  const t = texts.preview;
  return (
    <>
      {isOpen(run) && (
        <div>
          {/* The progress is no part of it: a screen reader would speak every number, each second. */}
          <Typography.Text role="status">{t.running}</Typography.Text>
          <RunProgress id={id} run={run} />
        </div>
      )}
      {run.isDraft && run.finishedAt && (
        <Typography.Text type="secondary">
          <Ago at={run.finishedAt} phrase={texts.touched.calculated} />
        </Typography.Text>
      )}
      {!isOpen(run) && <RunProblem run={run} />}
      {!isOpen(run) && !hasCompleted(run) && run.reason === null && (
        <Alert type="warning" showIcon role="status" title={t.blocked} />
      )}
      <RunCounts run={run} />
      <RunReasons run={run} />
      {hasCompleted(run) && before && <StateChanges run={run} before={before} />}
      {hasCompleted(run) && <TouchedFields id={id} run={run} />}
      {hasCompleted(run) && (
        <div>
          <Typography.Title level={3} className={styles.cardTitle}>
            {t.sample}
          </Typography.Title>
          <Typography.Text type="secondary">{t.sampleHint}</Typography.Text>
          <PreviewSample id={id} run={run} />
        </div>
      )}
    </>
  );
}
