import { PauseOutlined, PlayCircleOutlined, StopOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, Flex, Progress, Typography } from 'antd';
import { configQuery, integrationKey, integrationQuery, runPath, runsQuery } from '../api/queries';
import { request } from '../api/request';
import type { SyncRun } from '../api/types';
import { formatCount, formatTime } from '../format';
import { useLanguage } from '../locales/language';
import { useTexts } from '../locales/useTexts';
import { formatRoute } from '../route';
import { Ago } from '../ui/Ago';
import { ConfirmButton } from '../ui/ConfirmButton';
import { useAction } from '../ui/useAction';
import { useNow } from '../ui/useNow';
import { useOnline } from '../ui/useOnline';
import { describePace } from './pace';
import { askedOf, countDone, isOpen, percentDone } from './progress';
import { RunCounts } from './RunCounts';
import { RunProblem } from './RunProblem';
import { RunReasons } from './RunReasons';
import { RunStateTag } from './RunStateTag';
import styles from './status.module.css';
import { useStalledSeconds } from './useStalled';

interface RunCardProps {
  id: string;
  run: SyncRun;
  /** Whether this is the store's first sync. Once completed, the card links to the next steps. */
  isFirst: boolean;
  /** A newer sync that was cancelled, and changed nothing about this result. */
  cancelled: SyncRun | undefined;
  /** Code of the reason that the page already explains above. */
  explained: string | undefined;
}

/** One run, while it goes and as it ended. */
export function RunCard({ id, run, isFirst, cancelled, explained }: RunCardProps) {
  const texts = useTexts();
  const language = useLanguage();
  const t = texts.status;
  return (
    <Card>
      <Flex vertical gap={16}>
        <Flex justify="space-between" align="center" gap={12} wrap>
          <Flex align="center" gap={8} wrap>
            <Typography.Title level={2} className={styles.cardTitle}>
              {run.mode !== 'full' ? t.mode[run.mode] : isOpen(run) ? t.current : t.latest}
            </Typography.Title>
            <RunStateTag run={run} />
            <Typography.Text type="secondary">
              {run.finishedAt === null ? <Ago at={run.startedAt} phrase={t.startedAgo} /> : <Ago at={run.finishedAt} />}
            </Typography.Text>
          </Flex>
          {isOpen(run) && <RunControls id={id} run={run} />}
        </Flex>
        {isOpen(run) && <RunProgress id={id} run={run} />}
        {cancelled && (
          <Typography.Text type="secondary">
            {t.laterCancelled(formatTime(cancelled.finishedAt ?? cancelled.startedAt, language))}
          </Typography.Text>
        )}
        {!isOpen(run) && <RunProblem run={run} isExplained={run.reason?.code === explained} />}
        <RunCounts run={run} />
        <RunReasons id={id} run={run} />
        {isFirst && run.mode === 'full' && run.status.startsWith('completed') && (
          <Typography.Link href={formatRoute({ store: id, view: 'next', filter: {} })}>{t.nextSteps}</Typography.Link>
        )}
      </Flex>
    </Card>
  );
}

export function RunProgress({ id, run }: { id: string; run: SyncRun }) {
  const texts = useTexts();
  const t = texts.status;
  const language = useLanguage();
  const config = useQuery(configQuery);
  const owner = useQuery(integrationQuery(id));
  const percent = percentDone(run);
  const done = formatCount(countDone(run.counts), language);
  const runs = useQuery(runsQuery(id));
  const online = useOnline();
  const stalledSeconds = useStalledSeconds(run, online && !runs.isError);
  const nowMs = useNow(1_000);
  const isClear = run.mode === 'clear';
  const said =
    run.total === null
      ? run.counts.read === 0
        ? isClear
          ? t.progressClearFirst
          : t.progressFirst
        : t.progressUnknown(formatCount(run.counts.read, language))
      : (isClear ? t.progressClear : t.progress)(done, formatCount(Math.max(run.total, run.counts.read), language));
  return (
    <Flex vertical gap={4}>
      <Progress
        percent={percent ?? 0}
        status={run.status === 'running' ? 'active' : 'normal'}
        aria-label={t.progressLabel}
        aria-valuetext={said}
      />
      <Flex justify="space-between" gap={8} wrap>
        <Typography.Text>{said}</Typography.Text>
        <Typography.Text type={run.status === 'waiting' ? 'warning' : 'secondary'}>
          {describePace(run, owner.data, config.data ?? {}, texts, language, { nowMs, stalledSeconds })}
        </Typography.Text>
      </Flex>
    </Flex>
  );
}

function RunControls({ id, run }: { id: string; run: SyncRun }) {
  const t = useTexts().status;
  const act = useAction({
    run: (verb: 'pause' | 'resume' | 'cancel') => request<null>(`${runPath(id, run.id)}/${verb}`, { method: 'POST' }),
    refresh: [integrationKey(id)],
  });
  const words = t.cancelling[run.mode];
  const asked = askedOf(run);
  const isDoing = (verb: string) => act.isPending && act.variables === verb;
  return (
    <Flex gap={8} wrap align="center">
      {run.status === 'paused' ? (
        <Button
          type="primary"
          icon={<PlayCircleOutlined aria-hidden />}
          loading={isDoing('resume') || asked === 'run'}
          aria-disabled={asked === 'run'}
          disabled={asked === 'cancel'}
          onClick={() => act.mutate('resume')}
        >
          {t.resume}
        </Button>
      ) : (
        <Button
          icon={<PauseOutlined aria-hidden />}
          loading={isDoing('pause') || asked === 'pause'}
          aria-disabled={asked === 'pause'}
          disabled={asked === 'cancel'}
          onClick={() => act.mutate('pause')}
        >
          {t.pause}
        </Button>
      )}
      <ConfirmButton
        danger
        icon={<StopOutlined aria-hidden />}
        loading={isDoing('cancel') || asked === 'cancel'}
        aria-disabled={asked === 'cancel'}
        question={{
          title: words.title,
          detail: words.detail,
          confirmText: words.cancel,
          cancelText: words.keepGoing,
        }}
        onConfirm={() => act.mutate('cancel')}
      >
        {words.cancel}
      </ConfirmButton>
      <Typography.Text type="secondary" role="status">
        {asked && t.asked[asked]}
      </Typography.Text>
    </Flex>
  );
}
