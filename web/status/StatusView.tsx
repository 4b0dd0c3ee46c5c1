import { useQuery } from '@tanstack/react-query';
import { Card, Flex } from 'antd';
import { lazy, Suspense, useRef, useState } from 'react';
import { healthQuery, integrationKey, integrationPath, runsQuery } from '../api/queries';
import { request } from '../api/request';
import type { Integration } from '../api/types';
import { Arrival, takeFocusOfDrawer } from '../ui/Arrival';
import { LoadingBlock, QueryView } from '../ui/QueryView';
import { useAction } from '../ui/useAction';
import { wasEverBegun, wasEverRead } from './everSynced';
import { awaitedSync } from './following';
import { latestRun } from './latestRun';
import { HealthCard } from './HealthCard';
import { HealthMissing } from './HealthMissing';
import { Notices, type Acceptance } from './Notices';
import { Overview } from './Overview';
import { isOpen } from './progress';
import { RunCard } from './RunCard';
import { StartSync } from './StartSync';
import { WhenOpened } from '../ui/WhenOpened';
import { WhenVisible } from '../ui/WhenVisible';

const FirstSync = lazy(() => import('./FirstSync'));
const PreviewDrawer = lazy(() => import('./PreviewDrawer'));
/** The table is the page's largest part and starts below the fold. */
const RunHistory = lazy(() => import('./RunHistory'));

interface StatusViewProps {
  integration: Integration;
  pollMs: number | false;
}

/** What is happening, why, and what can be done about it. */
export default function StatusView({ integration, pollMs }: StatusViewProps) {
  const { id } = integration;
  const runs = useQuery(runsQuery(id));
  const health = useQuery({ ...healthQuery(id), refetchInterval: pollMs });
  const [previewing, setPreviewing] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  const start = useAction({
    run: (accept: Acceptance) =>
      request<{ runId: string }>(`${integrationPath(id)}/syncs`, { method: 'POST', body: { mode: 'full', ...accept } }),
    refresh: [integrationKey(id)],
  });

  const hasHealth = wasEverRead(runs.data ?? [], health.data) && health.data !== undefined && health.data.members > 0;

  const startProps = {
    awaited: awaitedSync(integration),
    // Under attention the admin has something else to do first.
    isUrgent: integration.status !== 'attention',
    starting: start.isPending,
    onStart: () => start.mutate({}),
    onPreview: () => setPreviewing(true),
  };
  // All parts come at once: one that came later would push away what the reader is looking at.
  if (!runs.isFetched || !health.isFetched) return <LoadingBlock rows={12} />;
  return (
    <Flex vertical gap={16} ref={place}>
      <Notices integration={integration} onAccept={(accept) => start.mutate(accept)} starting={start.isPending} />
      <QueryView query={runs}>
        {(list) => {
          const { run, cancelled } = latestRun(list);
          const busy = list.some(isOpen);
          const fullRuns = list.filter(({ mode }) => mode === 'full').length;
          const wasSynced = wasEverBegun(integration, list, health.data);
          const runCard = run && (
            <RunCard
              key={run.id}
              id={id}
              run={run}
              cancelled={cancelled}
              isFirst={fullRuns === 1}
              explained={integration.reason?.code}
            />
          );
          return (
            <Arrival of={busy ? 'run' : 'start'}>
              <Flex vertical gap={16}>
                {!busy && !wasSynced && (
                  <Suspense fallback={<LoadingBlock />}>
                    <FirstSync {...startProps} integration={integration} />
                  </Suspense>
                )}
                {busy && runCard}
                {hasHealth && health.data && <HealthCard integration={integration} health={health.data} />}
                {health.data === undefined && (
                  <HealthMissing isAsking={health.isFetching} onRetry={() => void health.refetch()} />
                )}
                {!busy && wasSynced && (
                  <Card>
                    <StartSync {...startProps} isFirst={false} />
                  </Card>
                )}
                {!busy && runCard}
              </Flex>
            </Arrival>
          );
        }}
      </QueryView>
      <Overview integration={integration} hasHealth={hasHealth} checkedAt={health.data?.checkedAt} />
      {runs.data !== undefined && runs.data.length > 0 && (
        <WhenVisible>
          <RunHistory id={id} runs={runs.data} />
        </WhenVisible>
      )}
      <WhenOpened open={previewing}>
        <PreviewDrawer
          open={previewing}
          id={id}
          onClose={() => setPreviewing(false)}
          onClosed={() => takeFocusOfDrawer(place, 'preview')}
          onStart={() => {
            setPreviewing(false);
            start.mutate({});
          }}
        />
      </WhenOpened>
    </Flex>
  );
}
